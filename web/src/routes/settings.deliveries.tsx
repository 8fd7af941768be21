import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { configQuery } from '../features/connection/api.ts'
import { deliveriesQuery, rejectionsQuery } from '../features/deliveries/api.ts'
import { DeliveriesPart } from '../features/deliveries/deliveries-part.tsx'

export const Route = createFileRoute('/settings/deliveries')({
  loader: ({ context }) =>
    Promise.all([
      context.queryClient.ensureInfiniteQueryData(deliveriesQuery),
      context.queryClient.ensureQueryData(rejectionsQuery),
    ]),
  component: Deliveries,
})

function Deliveries() {
  const { data: config } = useSuspenseQuery(configQuery)
  return <DeliveriesPart isOn={config.replicate.webhook} />
}
