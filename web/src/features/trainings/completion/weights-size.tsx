import { useQuery } from '@tanstack/react-query'
import { bytes } from '../../../lib/format.ts'

/** "172 MB, stored here": the size of the copy of the weights, which never changes. */
export function WeightsSize({ url }: { url: string }) {
  const { data: size = null } = useQuery({
    queryKey: ['weights-size', url],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async ({ signal }): Promise<number | null> => {
      const { ok, headers } = await fetch(url, {
        method: 'HEAD',
        credentials: 'same-origin',
        signal,
      })
      const length = Number(headers.get('content-length') ?? 0)
      return ok && length > 0 ? length : null
    },
  })
  return size === null ? 'stored here' : `${bytes(size)}, stored here`
}
