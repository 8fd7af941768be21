import { useMutation, useQueryClient } from '@tanstack/react-query'
import { AlbumSchema } from '@the-way/shared'
import { postOnce } from '../../../lib/post-once.ts'
import { albumKeys } from './album-keys.ts'

/** Creates an empty album, once however often the request is sent. */
export function useCreateAlbum() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => postOnce('/api/albums', { body: { name }, schema: AlbumSchema }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: albumKeys.all }),
  })
}
