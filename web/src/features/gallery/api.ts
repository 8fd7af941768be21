import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import {
  type GalleryImage,
  GalleryImageDetailsSchema,
  type GalleryList,
  GalleryListSchema,
  type ImageCount,
  ImageCountSchema,
} from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { count } from '../../lib/format.ts'
import { apiQuery, type GallerySearch, without } from './search.ts'

export const imageKeys = {
  all: ['images'] as const,
  lists: () => [...imageKeys.all, 'list'] as const,
  list: (search: GallerySearch) => [...imageKeys.lists(), search] as const,
  details: () => [...imageKeys.all, 'one'] as const,
  one: (id: string) => [...imageKeys.details(), id] as const,
}

const PAGE = 100
const STALE_MS = 10_000

/** Images of all models that match the filters, newest first or model by model, or those of an album in its order. */
export const imagesQuery = (search: GallerySearch) =>
  infiniteQueryOptions({
    queryKey: imageKeys.list(search),
    initialPageParam: null,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      api.get('/api/images', {
        query: { ...apiQuery(search), limit: PAGE, cursor: pageParam },
        schema: GalleryListSchema,
        signal,
      }),
    getNextPageParam: ({ next_cursor }) => next_cursor,
    // A refetch requests all loaded pages, so it only happens where images may have changed.
    staleTime: STALE_MS,
    refetchOnWindowFocus: false,
  })

/** The number of images that match the filters; the API does not count within an album. */
export const imageCountQuery = (search: GallerySearch) => {
  const filters = without(search, 'sort')
  return queryOptions({
    queryKey: [...imageKeys.all, 'count', filters],
    queryFn: ({ signal }) =>
      api.get('/api/images/count', { query: apiQuery(filters), schema: ImageCountSchema, signal }),
    staleTime: STALE_MS,
  })
}

/** "249", or "1,000+" if the server stopped counting. */
export const countLabel = ({ count: images, is_capped }: ImageCount) =>
  `${count(images)}${is_capped ? '+' : ''}`

export const imageQuery = (id: string) =>
  queryOptions({
    queryKey: imageKeys.one(id),
    queryFn: ({ signal }) =>
      api.get(`/api/images/${encodeURIComponent(id)}`, {
        schema: GalleryImageDetailsSchema,
        signal,
      }),
  })

/** Returns the loaded images of a list. */
export const listedImages = (data: InfiniteData<GalleryList> | undefined): GalleryImage[] =>
  data?.pages.flatMap(({ images }) => images) ?? []

/** Changes the images of all cached lists; those for which `change` returns `null` leave them. */
export const changeListed = (
  queryClient: QueryClient,
  change: (image: GalleryImage) => GalleryImage | null,
) =>
  queryClient.setQueriesData<InfiniteData<GalleryList>>(
    { queryKey: imageKeys.lists() },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          images: page.images.map(change).filter((image) => image !== null),
        })),
      },
  )
