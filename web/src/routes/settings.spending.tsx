import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { configQuery } from '../features/connection/api.ts'
import { spendingQuery } from '../features/spending/api.ts'
import { SpendingSection } from '../features/spending/spending-section.tsx'

export const Route = createFileRoute('/settings/spending')({
  loader: ({ context }) => context.queryClient.ensureQueryData(spendingQuery),
  component: Spending,
})

function Spending() {
  const { data: config } = useSuspenseQuery(configQuery)
  return <SpendingSection emulated={config.replicate.emulated} />
}
