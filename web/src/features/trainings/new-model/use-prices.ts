import { queryOptions, useQueries } from '@tanstack/react-query'
import {
  EFFORTS,
  type Effort,
  type Estimate,
  EstimateSchema,
  KeywordSchema,
  type StartTrainingBody,
} from '@the-way/shared'
import { Value } from 'typebox/value'
import { api } from '../../../lib/api-client.ts'
import { useSettled } from '../../../lib/use-settled.ts'
import { type EstimateWords, estimateInWords, toldInWords } from '../price.ts'
import { withEffort } from './choices.ts'
import type { NewModelFields } from './form-values.ts'
import { readSettings, settingFaults } from './settings.ts'

export interface Prices {
  /** Null while the settings are not all valid. */
  words: EstimateWords | null
  /** The server's own; null before there is one. */
  told: Estimate | null
  efforts: Record<Effort, EstimateWords | null>
}

interface PricedSet {
  /** Null: no price can be asked for yet. */
  id: string | null
  /** Changes with the pictures. */
  sha256: string | null
  count: number
}

/** What the chosen settings and each effort cost: by the server for a set, by known figures until it answers. */
export function usePrices(fields: NewModelFields, set: PricedSet, emulated: boolean): Prices {
  const choices = [
    fields,
    ...EFFORTS.map((effort) => ({ ...fields, ...withEffort(fields, effort) })),
  ]
  const answers = useTold(
    choices.map((choice) => bodyOf(choice, set)),
    set,
  )
  const known = choices.map((choice) => {
    const { all } = readSettings(choice, set.count)
    return estimateInWords(choice.trainer, all)
  })
  // An emulated run tells nothing of what one at Replicate takes.
  const words = known.map((estimate, place) => {
    const told = answers[place]
    return told && !emulated ? toldInWords(told) : estimate
  })
  const [chosen = null, quick = null, balanced = null, thorough = null] = words
  return { words: chosen, told: answers[0] ?? null, efforts: { quick, balanced, thorough } }
}

/** Asks once what is chosen has stayed so for a moment. */
function useTold(bodies: (StartTrainingBody | null)[], { sha256 }: PricedSet) {
  const now = bodies.map((body) => JSON.stringify(body))
  const settled = useSettled(JSON.stringify(now))
  const isSettled = settled === JSON.stringify(now)
  const unlike = bodies.filter((_, place) => now.indexOf(now[place] ?? '') === place)
  const results = useQueries({
    queries: unlike.map((body) => estimateQuery(body, sha256, isSettled)),
  })
  return now.map((text) => {
    const place = unlike.findIndex((body) => JSON.stringify(body) === text)
    return results[place]?.data
  })
}

const estimateQuery = (body: StartTrainingBody | null, sha256: string | null, isSettled: boolean) =>
  queryOptions({
    queryKey: ['estimate', sha256, body],
    enabled: body !== null && isSettled,
    // What is left to spend changes with every run, and with the caps.
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) =>
      api.post('/api/models/train', {
        query: { dry_run: true },
        body,
        schema: EstimateSchema,
        signal,
      }),
  })

/** Name and keyword cost nothing: while they are missing, others stand in. */
function bodyOf(choice: NewModelFields, { id, count }: PricedSet): StartTrainingBody | null {
  const keyword = Value.Check(KeywordSchema, choice.keyword) ? choice.keyword : 'QHRZN'
  const { trainer, subject, effort } = choice
  if (id === null || Object.keys(settingFaults({ ...choice, keyword })).length > 0) return null
  const { own } = readSettings({ ...choice, keyword }, count)
  return {
    dataset_id: id,
    name: 'New model',
    keyword,
    trainer,
    effort,
    ...(subject !== null && { subject }),
    parameters: own,
  }
}
