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
import { type EstimateLabels, serverEstimateLabels, typicalEstimateLabels } from '../price.ts'
import { withEffort } from './choices.ts'
import type { NewModelFields } from './form-values.ts'
import { readSettings, settingFaults } from './settings.ts'

export interface Prices {
  /**
   * `none`: the images or settings are not valid yet. `loading`: the server has not responded for these settings yet.
   * `loaded`: these are the server's prices. `failed`: the request failed, and these are the server's last prices for
   * the same settings, or estimates from typical training times.
   */
  state: 'none' | 'loading' | 'loaded' | 'failed'
  /** What the chosen settings cost on Replicate; `null` while that is not known. */
  chosen: EstimateLabels | null
  efforts: Record<Effort, EstimateLabels | null>
  /** The number of earlier trainings that the estimate is based on; 0 if it is from typical training times. */
  basedOn: number
  warnings: readonly StartWarning[]
  spending: Spending | null
  /** Why the request failed. */
  error: Error | null
  retrying: boolean
  retry: () => void
}

interface PricedDataset {
  /** `null` if no price can be shown yet. */
  id: string | null
  /** The number of images on the server. */
  image_count: number
}

/**
 * Returns what the chosen settings and each effort cost. There is one request for each change, and none for what does
 * not change the price: the name, the trigger word, captions, and the effort, because one response has all three
 * efforts.
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
    const efforts = labelsByEffort(data.efforts)
    const { spending } = data
    const state = error ? 'failed' : 'loaded'
    return { state, chosen, efforts, basedOn, warnings, spending, error, ...again }
  }
  if (!error) return { ...NO_PRICES, ...again, state: 'loading' }
  const typical = (choice: NewModelFields) =>
    typicalEstimateLabels(choice.trainer, readSettings(choice, dataset.image_count).all)
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

/** In demo mode, the response also has the price on Replicate. */
const labelsOf = (run: Estimate | EffortEstimate) =>
  serverEstimateLabels(run.replicate_estimate ?? run)

const labelsByEffort = (efforts: readonly EffortEstimate[]) =>
  byEffort((effort) => {
    const run = efforts.find((candidate) => candidate.effort === effort)
    return run ? labelsOf(run) : null
  })

/** Returns the estimate for the user's own steps or epochs if they are set, otherwise the one for the chosen effort. */
function choose(estimate: Estimate, { trainer, effort, parameters }: NewModelFields) {
  const hasOwnLength = [STEPS_NAMES[trainer], 'epochs'].some((name) => parameters[name]?.trim())
  const ofEffort = estimate.efforts.find((candidate) => candidate.effort === effort)
  const run = (hasOwnLength ? null : ofEffort) ?? estimate
  return {
    chosen: labelsOf(run),
    basedOn: run.replicate_estimate ? 0 : run.estimate_range.based_on,
    warnings: run.warnings,
  }
}

const estimateQuery = (body: StartTrainingBody | null, image_count: number, isSettled: boolean) =>
  queryOptions({
    queryKey: ['estimate', image_count, body],
    enabled: body !== null && isSettled,
    // The rest of a cap changes with every run and every change of the cap.
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

/** Used for the name and the trigger word, which do not change the price. */
const PLACEHOLDERS = { name: 'New model', keyword: 'QHRZN' }

function bodyOf(
  choice: NewModelFields,
  { id, image_count }: PricedDataset,
): StartTrainingBody | null {
  const { trainer, subject } = choice
  const { keyword: _, caption_prefix: __, ...faults } = settingFaults(choice)
  if (id === null || Object.keys(faults).length > 0) return null
  // The prefix must contain the trigger word, which is a placeholder here; neither changes the price.
  const { caption_prefix: ___, ...own } = readSettings(choice, image_count).own
  return {
    dataset_id: id,
    ...PLACEHOLDERS,
    trainer,
    ...(subject !== null && { subject }),
    parameters: own,
  }
}
