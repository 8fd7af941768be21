import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type Dataset,
  type DatasetImage,
  MAX_DATASET_IMAGES,
  MIN_TRAINING_IMAGES,
  NOTHING_RECEIVED,
  type Received,
} from '@the-way/shared'
import { useEffect, useRef, useState } from 'react'
import { showToast } from '../../../components/toast-store.ts'
import { counted } from '../../../lib/format.ts'
import { datasetQuery, useCreateDraft, useMoveImage } from '../api.ts'
import { cancelDiscard } from '../discards.ts'
import { draftName } from '../files/draft-name.ts'
import { type PickedFile, sortPicked } from '../files/picked.ts'
import { frameNumber, withoutRemovals } from '../labels.ts'
import { inOrder } from '../uploads/in-order.ts'
import { inPlace } from '../uploads/in-place.ts'
import { uploadsOf, useUploads } from '../uploads/use-uploads.ts'
import { surplusDuplicates } from './duplicates.ts'
import { completeRemovals, removeWithUndo, usePendingRemovals } from './removals.ts'
import { useCaptions } from './use-captions.ts'

interface EditorOptions {
  /** `null` if there is no dataset yet; the first images create a draft. */
  datasetId: string | null
  maxZipBytes: number
  /** Called with the draft that the first images created. */
  onDraft?: (id: string) => void
}

export type DatasetEditor = ReturnType<typeof useDatasetEditor>

/** The state and all actions of a dataset and its images, for the pages that show it. */
export function useDatasetEditor({ datasetId, maxZipBytes, onDraft }: EditorOptions) {
  const queryClient = useQueryClient()
  const { data } = useQuery({ ...datasetQuery(datasetId ?? ''), enabled: datasetId !== null })
  const dataset = datasetId === null ? null : (data ?? null)
  const draft = useCreateDraft()
  const filesForDraft = useRef<PickedFile[]>([])
  const { queue, uploads, rejected, rejectedUploads, systemFiles, missing, uploaded, order } =
    useUploads(datasetId)
  const captions = useCaptions(datasetId)
  const removing = usePendingRemovals()
  const { mutate: sendMove } = useMoveImage(datasetId ?? '')
  const [chosenId, choose] = useState<string | null>(null)
  const [mode, setMode] = useState<'sheet' | 'captions'>('sheet')
  const [onlyFindings, setOnlyFindings] = useState(false)
  const [announcement, announce] = useState('')

  useEffect(() => {
    if (datasetId !== null) cancelDiscard(datasetId)
  }, [datasetId])

  const images = inOrder(dataset ? withoutRemovals(dataset, removing) : [], order, ({ id }) => id)
  const known = new Set(dataset?.images.map(({ id }) => id))
  const underWay = uploads.filter(({ id }) => !known.has(id))
  const chosen = images.findIndex(({ id }) => id === chosenId)

  const addTo = (id: string, files: readonly PickedFile[], room: number) => {
    uploadsOf(id, queryClient).add(sortPicked(files, { maxZipBytes, room }))
  }

  const createDraft = () => {
    if (draft.isPending) return
    draft.mutate(draftName(filesForDraft.current), {
      onSuccess: ({ id }) => {
        addTo(id, filesForDraft.current, MAX_DATASET_IMAGES)
        filesForDraft.current = []
        onDraft?.(id)
      },
    })
  }

  /** Adds files of any kind; unsupported ones are listed as left out. */
  const addFiles = (files: readonly PickedFile[]) => {
    if (files.length === 0) return
    if (datasetId !== null)
      return addTo(datasetId, files, MAX_DATASET_IMAGES - images.length - underWay.length)
    filesForDraft.current.push(...files)
    createDraft()
  }

  /** Moves an image to the position of another; with `undo`, a toast offers to move it back. */
  const move = (id: string, to: number, undo = false) => {
    const from = images.findIndex((image) => image.id === id)
    const place = images[to]
    if (!dataset || from < 0 || !place || from === to) return
    // Until all uploads are complete, images are shown in the order in which they were chosen.
    if (order.length > 0) return announce('Images can be moved once all are uploaded.')
    const positionOf = (wanted: DatasetImage) =>
      dataset.images.findIndex((image) => image.id === wanted.id)
    const before = dataset.images.findIndex((image) => image.id === id)
    sendMove({ id, position: positionOf(place) })
    announce(`Image is now ${to + 1} of ${images.length}.`)
    if (undo) {
      showToast({
        kind: 'undo',
        title: `Image ${frameNumber(from)} moved to ${frameNumber(to)}.`,
        action: { label: 'Undo', run: () => sendMove({ id, position: before }) },
      })
    }
  }

  const remove = (id: string) => {
    const place = images.findIndex((image) => image.id === id)
    if (datasetId === null || place < 0) return
    void captions.store?.save()
    const label = `Image ${frameNumber(place)}`
    removeWithUndo({ datasetId, imageIds: [id], label, queryClient })
    const next = images[place + 1] ?? images[place - 1]
    if (chosenId === id) choose(next?.id ?? null)
    return next?.id
  }

  const duplicates = surplusDuplicates(images)
  const removeDuplicates = () => {
    if (datasetId === null || duplicates.length === 0) return
    void captions.store?.save()
    const label = counted(duplicates.length, 'duplicate')
    removeWithUndo({ datasetId, imageIds: duplicates, label, queryClient })
    if (chosenId !== null && duplicates.includes(chosenId)) choose(null)
  }

  /** Completes pending changes; returns the dataset as it will be trained. */
  const settle = async (): Promise<Dataset> => {
    await Promise.all([completeRemovals(), captions.store?.settle()])
    return queryClient.fetchQuery({ ...datasetQuery(datasetId ?? ''), staleTime: 0 })
  }

  return {
    datasetId,
    dataset,
    images,
    uploads: underWay,
    /** All frames of the grid, in order: stored images, uploads and rejected files. */
    frames: inPlace(
      inOrder([...images, ...underWay], order, ({ id }) => id),
      rejectedUploads,
    ),
    uploaded,
    // Some may be stored although their responses were lost.
    missing: missing.filter(({ id }) => !known.has(id)),
    rejected: [...(dataset?.rejected ?? []), ...notIn(rejected, dataset?.rejected ?? [])],
    /** What became of all files: those that were uploaded, and those that this page left out. */
    received: sumReceived(dataset?.received ?? NOTHING_RECEIVED, rejected.length, systemFiles),
    removing: dataset !== null && images.length < dataset.images.length,
    /** How many near-duplicates can be removed: all but the best of each group. */
    duplicates: duplicates.length,
    removeDuplicates,
    queue,
    addFiles,
    draft: { isPending: draft.isPending, error: draft.error, retry: createDraft },
    chosen: chosen < 0 ? null : { index: chosen, image: images[chosen] },
    choose,
    mode,
    setMode,
    onlyFindings: onlyFindings && images.some(({ findings }) => findings.length > 0),
    setOnlyFindings,
    move,
    remove,
    captions,
    announcement,
    /** Whether a price can be shown: nothing but the consent may be missing. */
    good: Boolean(dataset?.ready) && underWay.length === 0 && images.length >= MIN_TRAINING_IMAGES,
    blocker: blockerOf(dataset, images.length, underWay),
    settle,
  }
}

const sumReceived = (received: Received, rejected: number, systemFiles: number): Received => ({
  ...received,
  files: received.files + rejected + systemFiles,
  rejected: received.rejected + rejected,
  system_files: received.system_files + systemFiles,
})

const notIn = (some: readonly Dataset['rejected'][number][], others: Dataset['rejected']) =>
  some.filter(
    ({ name, code }) => !others.some((other) => other.name === name && other.code === code),
  )

/** Returns why no training can start with the dataset yet; `null` if one can. */
function blockerOf(
  dataset: Dataset | null,
  count: number,
  uploads: readonly { state: string }[],
): string | null {
  if (uploads.some(({ state }) => state !== 'lost')) return 'Available when the upload finishes.'
  if (uploads.length > 0) return 'Retry the lost images, or leave them out.'
  if (!dataset || count === 0) return 'Add images first.'
  if (count < MIN_TRAINING_IMAGES) return `A training needs at least ${MIN_TRAINING_IMAGES} images.`
  if (!dataset.ready) return 'The dataset is not ready; see the note above the images.'
  if (dataset.consent_at === null) return 'Confirm you have the right to use these images.'
  return null
}
