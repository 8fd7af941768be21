import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type Dataset,
  type DatasetImage,
  MAX_DATASET_IMAGES,
  MIN_TRAINING_IMAGES,
} from '@the-way/shared'
import { useEffect, useRef, useState } from 'react'
import { showToast } from '../../../components/toast-store.ts'
import { counted } from '../../../lib/format.ts'
import { datasetQuery, useCreateDraft, useMoveImage } from '../api.ts'
import { keepDiscarded } from '../discards.ts'
import { draftName } from '../files/draft-name.ts'
import { type PickedFile, sortPicked } from '../files/picked.ts'
import { frameNumber, withoutLeaving } from '../labels.ts'
import { inOrder } from '../uploads/in-order.ts'
import { inPlace } from '../uploads/in-place.ts'
import { uploadsOf, useUploads } from '../uploads/use-uploads.ts'
import { surplusDuplicates } from './duplicates.ts'
import { completeRemovals, removeWithUndo, useLeaving } from './removals.ts'
import { useCaptions } from './use-captions.ts'

interface EditorOptions {
  /** `null`: the first images create a draft. */
  datasetId: string | null
  maxZipBytes: number
  /** Called with the draft that the first images created. */
  onDraft?: (id: string) => void
}

export type DatasetEditor = ReturnType<typeof useDatasetEditor>

/** All that can be done with a dataset and its images; the pages lay it out. */
export function useDatasetEditor({ datasetId, maxZipBytes, onDraft }: EditorOptions) {
  const queryClient = useQueryClient()
  const { data } = useQuery({ ...datasetQuery(datasetId ?? ''), enabled: datasetId !== null })
  const dataset = datasetId === null ? null : (data ?? null)
  const draft = useCreateDraft()
  const waiting = useRef<PickedFile[]>([])
  const { queue, uploads, refused, rejectedUploads, missing, taken, order } = useUploads(datasetId)
  const captions = useCaptions(datasetId)
  const leaving = useLeaving()
  const { mutate: sendMove } = useMoveImage(datasetId ?? '')
  const [chosenId, choose] = useState<string | null>(null)
  const [mode, setMode] = useState<'sheet' | 'captions'>('sheet')
  const [onlyFindings, setOnlyFindings] = useState(false)
  const [announcement, announce] = useState('')

  useEffect(() => {
    if (datasetId !== null) keepDiscarded(datasetId)
  }, [datasetId])

  const images = inOrder(dataset ? withoutLeaving(dataset, leaving) : [], order, ({ id }) => id)
  const known = new Set(dataset?.images.map(({ id }) => id))
  const underWay = uploads.filter(({ id }) => !known.has(id))
  const chosen = images.findIndex(({ id }) => id === chosenId)

  const addTo = (id: string, files: readonly PickedFile[], room: number) => {
    const { images, refused } = sortPicked(files, { maxZipBytes, room })
    uploadsOf(id, queryClient).add(images, refused)
  }

  const makeDraft = () => {
    if (draft.isPending) return
    draft.mutate(draftName(waiting.current), {
      onSuccess: ({ id }) => {
        addTo(id, waiting.current, MAX_DATASET_IMAGES)
        waiting.current = []
        onDraft?.(id)
      },
    })
  }

  /** Accepts files of any kind; unsupported ones are listed as left out. */
  const take = (files: readonly PickedFile[]) => {
    if (files.length === 0) return
    if (datasetId !== null)
      return addTo(datasetId, files, MAX_DATASET_IMAGES - images.length - underWay.length)
    waiting.current.push(...files)
    makeDraft()
  }

  /** Moves an image to the place of another; `undo` offers to move it back. */
  const move = (id: string, to: number, undo = false) => {
    const from = images.findIndex((image) => image.id === id)
    const place = images[to]
    if (!dataset || from < 0 || !place || from === to) return
    // Until all have arrived, their order is that of the choice.
    if (order.length > 0) return announce('Images can be moved once all are uploaded.')
    const positionOf = (wanted: DatasetImage) =>
      dataset.images.findIndex((image) => image.id === wanted.id)
    const before = dataset.images.findIndex((image) => image.id === id)
    sendMove({ id, position: positionOf(place) })
    announce(`Image is now ${to + 1} of ${images.length}.`)
    if (undo) {
      showToast({
        kind: 'undo',
        title: `Image ${frameNumber(from)} is now ${frameNumber(to)}.`,
        action: { label: 'Undo', run: () => sendMove({ id, position: before }) },
      })
    }
  }

  const remove = (id: string) => {
    const place = images.findIndex((image) => image.id === id)
    if (datasetId === null || place < 0) return
    void captions.store?.save()
    const words = `Image ${frameNumber(place)}`
    removeWithUndo({ datasetId, imageIds: [id], words, queryClient })
    const next = images[place + 1] ?? images[place - 1]
    if (chosenId === id) choose(next?.id ?? null)
    return next?.id
  }

  const duplicates = surplusDuplicates(images)
  const removeDuplicates = () => {
    if (datasetId === null || duplicates.length === 0) return
    void captions.store?.save()
    const words = counted(duplicates.length, 'duplicate')
    removeWithUndo({ datasetId, imageIds: duplicates, words, queryClient })
    if (chosenId !== null && duplicates.includes(chosenId)) choose(null)
  }

  /** Ends what is pending; returns the dataset as it will be trained. */
  const settle = async (): Promise<Dataset> => {
    await Promise.all([completeRemovals(), captions.store?.settle()])
    return queryClient.fetchQuery({ ...datasetQuery(datasetId ?? ''), staleTime: 0 })
  }

  return {
    datasetId,
    dataset,
    images,
    uploads: underWay,
    /** All frames of the sheet: stored images, uploads and rejected files, each in its place. */
    frames: inPlace(
      inOrder([...images, ...underWay], order, ({ id }) => id),
      rejectedUploads,
    ),
    taken,
    // Some may have arrived although their answers were lost.
    missing: missing.filter(({ id }) => !known.has(id)),
    refused: [...(dataset?.rejected ?? []), ...notIn(refused, dataset?.rejected ?? [])],
    removing: dataset !== null && images.length < dataset.images.length,
    /** How many near-duplicates can go, with the best of each group kept. */
    duplicates: duplicates.length,
    removeDuplicates,
    queue,
    take,
    draft: { isPending: draft.isPending, error: draft.error, retry: makeDraft },
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
    /** Whether a price may be named: at most the consent is missing. */
    good: Boolean(dataset?.ready) && underWay.length === 0 && images.length >= MIN_TRAINING_IMAGES,
    blocker: blockerOf(dataset, images.length, underWay),
    settle,
  }
}

const notIn = (some: readonly Dataset['rejected'][number][], others: Dataset['rejected']) =>
  some.filter(
    ({ name, code }) => !others.some((other) => other.name === name && other.code === code),
  )

/** Why no training can start with the dataset as it is, in words; `null` if one can. */
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
