import { createFileRoute } from '@tanstack/react-router'
import { deletionsQuery, storageQuery } from '../features/your-data/api.ts'
import { YourDataPart } from '../features/your-data/your-data-part.tsx'

export const Route = createFileRoute('/settings/data')({
  loader: ({ context: { queryClient } }) =>
    Promise.all([
      queryClient.ensureQueryData(storageQuery),
      queryClient.ensureInfiniteQueryData(deletionsQuery),
    ]),
  component: YourDataPart,
})
