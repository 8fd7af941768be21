import { createFileRoute } from '@tanstack/react-router'
import { keysQuery } from '../features/keys/api.ts'
import { KeysSection } from '../features/keys/keys-section.tsx'

export const Route = createFileRoute('/settings/keys')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(keysQuery),
  component: KeysSection,
})
