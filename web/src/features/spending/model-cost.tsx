import { useQuery } from '@tanstack/react-query'
import { spendingHistoryQuery } from './api.ts'
import { knownLabel } from './known-label.ts'

/** What the images of a model have cost so far. */
export function ModelCost({ modelId }: { modelId: string }) {
  const { data } = useQuery(spendingHistoryQuery(modelId))
  const [spending] = data?.models ?? []
  if (!spending) return null
  return (
    <p className="mt-2 text-small text-muted">
      Images of this model cost {knownLabel(spending)} so far.
    </p>
  )
}
