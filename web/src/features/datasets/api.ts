import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import {
  type Dataset,
  DatasetListSchema,
  DatasetSchema,
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
  })

/** All datasets, newest first, page by page. */
export const datasetsQuery = infiniteQueryOptions({
  queryKey: datasetKeys.lists(),
  initialPageParam: null,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    api.get(ALL, { query: { cursor: pageParam }, schema: DatasetListSchema, signal }),
  getNextPageParam: ({ next_cursor }) => next_cursor,
})

const LATEST = 3

/** The latest datasets alone, for Home. */
export const latestDatasetsQuery = queryOptions({
  queryKey: [...datasetKeys.lists(), 'latest'],
  queryFn: ({ signal }) =>
    api.get(ALL, { query: { limit: LATEST }, schema: DatasetListSchema, signal }),
})

/** Takes a dataset as an answer told it, unless a later answer came before. */
export function keepDataset(queryClient: QueryClient, dataset: Dataset) {
  queryClient.setQueryData(datasetQuery(dataset.id).queryKey, (known) =>
    known && known.updated_at > dataset.updated_at ? known : dataset,
  )
  void queryClient.invalidateQueries({ queryKey: datasetKeys.lists() })
}

/** Sends one image (with its `image_id`, so that a repeat adds none) or one ZIP. */
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

/** Makes an empty dataset, for images to come. */
export function useCreateDraft() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.post(ALL, { body: { name }, schema: DatasetSchema }),
    onSuccess: (dataset) => keepDataset(queryClient, dataset),
  })
}

export function useChangeDataset(id: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: UpdateDatasetBody) => changeDataset(id, body),
    onSuccess: (dataset) => keepDataset(queryClient, dataset),
  })
}

/** Puts an image elsewhere: seen at once, sent one after another. */
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
      // A later move is on its way and already seen.
      if (
        queryClient.isMutating({
          predicate: ({ options }) => options.scope?.id === `order-${datasetId}`,
        }) <= 1
      )
        keepDataset(queryClient, dataset)
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
    // The page that shows it is still there: it forgets the dataset when it has gone.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: datasetKeys.lists() }),
  })
}
