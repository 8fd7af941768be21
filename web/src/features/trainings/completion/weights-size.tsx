import { useQuery } from '@tanstack/react-query'
import { bytes } from '../../../lib/format.ts'

/** "172 MB, stored here". The size of the copied weights never changes, so it is fetched once. */
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
