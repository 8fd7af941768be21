import { keepPreviousData, useQuery } from '@tanstack/react-query'
import {
  type GenerateBody,
  type Generation,
  GenerationEstimateSchema,
  isTerminal,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { useSettled } from '../../lib/use-settled.ts'
import { promptCount } from './studio-values.ts'

/** The settings that change how long a run takes. */
const PRICED = ['num_inference_steps', 'megapixels', 'aspect_ratio', 'width', 'height', 'model']

/** Used for the prompts, of which only the number changes the price. */
const PLACEHOLDER = 'an image'

/** Returns the part of a request that changes its price. */
export function pricedPart(body: GenerateBody): GenerateBody {
  const { prompt = '', num_outputs, parameters = {}, ...named } = body
  const prompts = promptCount(prompt)
  const priced = (settings: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => PRICED.includes(name)))
  const rest = priced(parameters)
  return {
    ...priced(named),
    ...(prompts === 1
      ? { prompt: PLACEHOLDER }
      : { prompts: Array.from({ length: prompts }, (_, index) => `${PLACEHOLDER} ${index}`) }),
    ...(num_outputs === undefined ? {} : { num_outputs }),
    ...(Object.keys(rest).length > 0 ? { parameters: rest } : {}),
  }
}

interface EstimateOptions {
  modelId: string
  /** `null` while the form has errors. */
  body: GenerateBody | null
  /** The generations of the model, newest first. Each that ends can change the estimate. */
  generations: readonly Generation[]
}

/**
 * Returns the server's estimate of price and time, or the last one while a new one loads. There is one request for each
 * change of what changes the price.
 */
export function useEstimate({ modelId, body, generations }: EstimateOptions) {
  const priced = body && pricedPart(body)
  const now = JSON.stringify(priced)
  const isSettled = useSettled(now) === now
  const lastEnded = generations.find(({ status }) => isTerminal(status))?.id ?? null
  const { data, isError } = useQuery({
    queryKey: ['generation-estimate', modelId, lastEnded, priced],
    enabled: priced !== null && isSettled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.post(`/api/models/${encodeURIComponent(modelId)}/generate`, {
        query: { dry_run: true },
        body: priced,
        schema: GenerationEstimateSchema,
        signal,
      }),
  })
  return priced === null || isError ? null : (data ?? null)
}
