import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { AlbumListSchema, AlbumSchema } from '@the-way/shared'
import { api } from '../../../lib/api-client.ts'
import { imageKeys } from '../api.ts'
import { albumKeys } from './album-keys.ts'

export const albumPath = (id: string) => `/api/albums/${encodeURIComponent(id)}`

/** The user's albums, newest first. */
export const albumsQuery = infiniteQueryOptions({
  queryKey: albumKeys.list(),
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get('/api/albums', {
      query: { limit: 100, cursor: pageParam },
      schema: AlbumListSchema,
      signal,
    }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

export const albumQuery = (id: string) =>
  queryOptions({
    queryKey: albumKeys.one(id),
    queryFn: ({ signal }) => api.get(albumPath(id), { schema: AlbumSchema, signal }),
  })

/** Reads albums again after their images have changed, and the images' details, which name their albums. */
export async function refreshAlbums(queryClient: QueryClient) {
  await queryClient.invalidateQueries({ queryKey: albumKeys.all })
  await queryClient.invalidateQueries({ queryKey: imageKeys.all })
}

export function useRenameAlbum(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.patch(albumPath(id), { body: { name }, schema: AlbumSchema }),
    onSuccess: () => refreshAlbums(queryClient),
  })
}

export function useRemoveAlbum(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.delete(albumPath(id)),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: albumKeys.one(id) })
      return queryClient.invalidateQueries({ queryKey: albumKeys.list() })
    },
  })
}
