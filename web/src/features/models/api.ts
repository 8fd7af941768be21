import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import {
  ModelListSchema,
  ModelSchema,
  type SaveModelBody,
  type UpdateModelBody,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'

export const modelKeys = {
  all: ['models'] as const,
  lists: () => [...modelKeys.all, 'list'] as const,
  detail: (id: string) => [...modelKeys.all, 'detail', id] as const,
}

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: modelKeys.detail(id),
    queryFn: ({ signal }) => api.get(`/api/models/${id}`, { schema: ModelSchema, signal }),
  })

/** All models of the user, newest first, page by page. */
export const modelsQuery = infiniteQueryOptions({
  queryKey: modelKeys.lists(),
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/models', { query: { cursor: pageParam }, schema: ModelListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

/** Models that other users share. */
export const sharedModelsQuery = infiniteQueryOptions({
  queryKey: [...modelKeys.all, 'shared'],
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/models', {
      query: { public: true, cursor: pageParam },
      schema: ModelListSchema,
      signal,
    }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

/** Returns a function that reads the models again after a change. */
function useRefresh() {
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: modelKeys.all })
}

export function useUpdateModel(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: UpdateModelBody) =>
      api.patch(`/api/models/${id}`, { body, schema: ModelSchema }),
    onSuccess: refresh,
  })
}

export function useRemoveModel(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(`/api/models/${id}`),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: modelKeys.detail(id) })
      return queryClient.invalidateQueries({ queryKey: modelKeys.lists() })
    },
  })
}

export function useSaveModel() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (body: SaveModelBody) =>
      api.post('/api/models/save', { body, schema: ModelSchema }),
    onSuccess: refresh,
  })
}
