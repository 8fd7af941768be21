import { queryOptions } from '@tanstack/react-query'
import { DatasetSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

export const datasetKeys = {
  all: ['datasets'] as const,
  detail: (id: string) => [...datasetKeys.all, 'detail', id] as const,
}

/** A set of pictures. It never changes once a training has it. */
export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: datasetKeys.detail(id),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api.get(`/api/datasets/${id}`, { schema: DatasetSchema, signal }),
  })
