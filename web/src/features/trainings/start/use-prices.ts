import { queryOptions, useQuery } from '@tanstack/react-query'
import {
  type Effort,
  type EffortEstimate,
  type Estimate,
  EstimateSchema,
  type Spending,
  STEPS_NAMES,
  type StartTrainingBody,
  type StartWarning,
} from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'
import { useSettled } from '../../../lib/use-settled.ts'
import { type EstimateWords, estimateInWords, toldInWords } from '../price.ts'
import { withEffort } from './choices.ts'
import type { NewModelFields } from './form-values.ts'
import { readSettings, settingFaults } from './settings.ts'

export interface Prices {
  /**
   * `none`: the images or settings are not valid yet. `asking`: the server has not answered for these settings.
   * `told`: these are the server's. `failed`: it could not be asked, and these are its last ones for the same settings,
   * or estimates from typical run times.
   */
  state: 'none' | 'asking' | 'told' | 'failed'
  /** What the chosen settings cost on Replicate; `null` while that is not known. */
  chosen: EstimateWords | null
  efforts: Record<Effort, EstimateWords | null>
  /** Of how many finished trainings the estimate is made; 0: of typical run times. */
  basedOn: number
  warnings: readonly StartWarning[]
  spending: Spending | null
  /** Why the server could not be asked. */
  error: Error | null
  retrying: boolean
  retry: () => void
}

interface PricedDataset {
  /** `null` if no price can be named yet. */
  id: string | null
  /** As the server counts them. */
  image_count: number
}

/**
 * What the chosen settings and each effort cost. The server is asked once for each change, and not at all for what
 * does not change the price: the name, the trigger word, captions, and the effort, since one answer has all three.
 */
export function usePrices(fields: NewModelFields, dataset: PricedDataset): Prices {
  const body = bodyOf(fields, dataset)
  const now = JSON.stringify(body)
  const isSettled = useSettled(now) === now
  const { data, error, isFetching, refetch } = useQuery(
    estimateQuery(body, dataset.image_count, isSettled),
  )
  const again = { retrying: isFetching, retry: () => void refetch() }
  if (body === null) return { ...NO_PRICES, ...again }
  if (data) {
    const { basedOn, warnings, chosen } = choose(data, fields)
    const words = inWords(data.efforts)
    const { spending } = data
    const state = error ? 'failed' : 'told'
    return { state, chosen, efforts: words, basedOn, warnings, spending, error, ...again }
  }
  if (!error) return { ...NO_PRICES, ...again, state: 'asking' }
  const typical = (choice: NewModelFields) =>
    estimateInWords(choice.trainer, readSettings(choice, dataset.image_count).all)
  return {
    ...NO_PRICES,
    state: 'failed',
    chosen: typical(fields),
    efforts: byEffort((effort) => typical({ ...fields, ...withEffort(fields, effort) })),
    error,
    ...again,
  }
}

const byEffort = <T>(of: (effort: Effort) => T): Record<Effort, T> => ({
  quick: of('quick'),
  balanced: of('balanced'),
  thorough: of('thorough'),
})

const NO_PRICES: Omit<Prices, 'retry' | 'retrying'> = {
  state: 'none',
  chosen: null,
  efforts: byEffort(() => null),
  basedOn: 0,
  warnings: [],
  spending: null,
  error: null,
}

/** In demo mode the answer also says what the run would cost on Replicate. */
const runInWords = (run: Estimate | EffortEstimate) => toldInWords(run.replicate_estimate ?? run)

const inWords = (efforts: readonly EffortEstimate[]) =>
  byEffort((effort) => {
    const run = efforts.find((candidate) => candidate.effort === effort)
    return run ? runInWords(run) : null
  })

/** The run with its own steps or epochs, or else that of the chosen effort. */
function choose(told: Estimate, { trainer, effort, parameters }: NewModelFields) {
  const hasOwnLength = [STEPS_NAMES[trainer], 'epochs'].some((name) => parameters[name]?.trim())
  const run = (hasOwnLength ? null : told.efforts.find((one) => one.effort === effort)) ?? told
  return {
    chosen: runInWords(run),
    basedOn: run.replicate_estimate ? 0 : run.estimate_range.based_on,
    warnings: run.warnings,
  }
}

const estimateQuery = (body: StartTrainingBody | null, image_count: number, isSettled: boolean) =>
  queryOptions({
    queryKey: ['estimate', image_count, body],
    enabled: body !== null && isSettled,
    // What is left under a cap changes with every run and every change of the cap.
    staleTime: 5_000,
    retry: false,
    queryFn: ({ signal }) =>
      api.post('/api/models/train', {
        query: { dry_run: true },
        body,
        schema: EstimateSchema,
        signal,
      }),
  })

/** Stand in for the name and the trigger word, which do not change the price. */
const STAND_INS = { name: 'New model', keyword: 'QHRZN' }

function bodyOf(
  choice: NewModelFields,
  { id, image_count }: PricedDataset,
): StartTrainingBody | null {
  const { trainer, subject } = choice
  const { keyword: _, caption_prefix: __, ...faults } = settingFaults(choice)
  if (id === null || Object.keys(faults).length > 0) return null
  // The prefix must contain the trigger word, for which another stands in here; it does not change the price.
  const { caption_prefix: ___, ...own } = readSettings(choice, image_count).own
  return {
    dataset_id: id,
    ...STAND_INS,
    trainer,
    ...(subject !== null && { subject }),
    parameters: own,
  }
}
