import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  replaceEqualDeep,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import {
  type Dataset,
  DatasetListSchema,
  DatasetSchema,
  isValid,
  type UpdateDatasetBody,
} from '@the-way/shared'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { type UploadOptions, upload } from '../../lib/api-upload.ts'

const ALL = '/api/datasets'
const at = (id: string) => `${ALL}/${id}`

export const datasetKeys = {
  all: ['datasets'] as const,
  lists: () => [...datasetKeys.all, 'list'] as const,
  detail: (id: string) => [...datasetKeys.all, 'detail', id] as const,
}

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: datasetKeys.detail(id),
    queryFn: ({ signal }) => api.get(at(id), { schema: DatasetSchema, signal }),
    structuralSharing: (known, received) =>
      isValid(DatasetSchema, known) && isValid(DatasetSchema, received)
        ? latest(known, received)
        : received,
  })

/** Returns the later version: a response may arrive after one that was sent later. */
const latest = (known: Dataset | undefined, received: Dataset): Dataset =>
  known && known.updated_at > received.updated_at ? known : replaceEqualDeep(known, received)

/** All datasets, newest first, page by page. */
export const datasetsQuery = infiniteQueryOptions({
  queryKey: datasetKeys.lists(),
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get(ALL, { query: { cursor: pageParam }, schema: DatasetListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

const LATEST = 3

/** The latest datasets for the home page. */
export const latestDatasetsQuery = queryOptions({
  queryKey: [...datasetKeys.lists(), 'latest'],
  queryFn: ({ signal }) =>
    api.get(ALL, { query: { limit: LATEST }, schema: DatasetListSchema, signal }),
})

/** Caches a dataset from a response, unless a later version is known. */
export function cacheDataset(queryClient: QueryClient, dataset: Dataset) {
  queryClient.setQueryData(datasetQuery(dataset.id).queryKey, (known) => latest(known, dataset))
  void queryClient.invalidateQueries({ queryKey: datasetKeys.lists() })
}

/** Uploads one image (with its `image_id`, so that a retry does not add it twice) or one ZIP. */
export const sendImages = (
  datasetId: string,
  options: Omit<UploadOptions<typeof DatasetSchema>, 'schema'>,
) => upload(`${at(datasetId)}/images`, { ...options, schema: DatasetSchema })

export const changeDataset = (id: string, body: UpdateDatasetBody, keepalive = false) =>
  api.patch(at(id), { body, schema: DatasetSchema, keepalive })

export const removeImage = (datasetId: string, imageId: string, keepalive = false) =>
  api.delete(`${at(datasetId)}/images/${imageId}`, { schema: DatasetSchema, keepalive })

const moveImage = (datasetId: string, imageId: string, position: number) =>
  api.patch(`${at(datasetId)}/images/${imageId}`, { body: { position }, schema: DatasetSchema })

/** Creates an empty dataset, to which images are uploaded next. */
export function useCreateDraft() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.post(ALL, { body: { name }, schema: DatasetSchema }),
    onSuccess: (dataset) => cacheDataset(queryClient, dataset),
  })
}

export function useChangeDataset(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: UpdateDatasetBody) => changeDataset(id, body),
    onSuccess: (dataset) => cacheDataset(queryClient, dataset),
  })
}

/** Moves an image: optimistically on screen, one request after another. */
export function useMoveImage(datasetId: string) {
  const queryClient = useQueryClient()
  const { queryKey } = datasetQuery(datasetId)
  return useMutation({
    scope: { id: `order-${datasetId}` },
    mutationFn: ({ id, position }: { id: string; position: number }) =>
      moveImage(datasetId, id, position),
    onMutate: async ({ id, position }) => {
      await queryClient.cancelQueries({ queryKey })
      queryClient.setQueryData(queryKey, (known) => known && moved(known, id, position))
    },
    onSuccess: (dataset) => {
      // If a later move is under way, the screen already shows its result.
      if (
        queryClient.isMutating({
          predicate: ({ options }) => options.scope?.id === `order-${datasetId}`,
        }) <= 1
      )
        cacheDataset(queryClient, dataset)
    },
    onError: (error) => {
      showToast({ kind: 'failed', title: 'The image was not moved.', detail: explain(error) })
      return queryClient.invalidateQueries({ queryKey })
    },
  })
}

function moved(dataset: Dataset, id: string, position: number): Dataset {
  const image = dataset.images.find((candidate) => candidate.id === id)
  if (!image) return dataset
  const images = dataset.images.filter((other) => other !== image)
  images.splice(position, 0, image)
  return { ...dataset, images }
}

export const deleteDataset = (id: string, keepalive = false) => api.delete(at(id), { keepalive })

export function useDeleteDataset(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => deleteDataset(id),
    // The page that shows the dataset is still mounted, so its cache entry stays.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: datasetKeys.lists() }),
  })
}
