import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type Dataset,
  type DatasetPicture,
  MAX_DATASET_PICTURES,
  MIN_TRAINING_PICTURES,
} from '@the-way/shared'
import { useRef, useState } from 'react'
import { showToast } from '../../../components/toast-store.ts'
import { datasetQuery, useCreateDraft, useMovePicture } from '../api.ts'
import { draftName } from '../files/draft-name.ts'
import { type PickedFile, sortPicked } from '../files/picked.ts'
import { inOrder } from '../uploads/in-order.ts'
import { uploadsOf, useUploads } from '../uploads/use-uploads.ts'
import { frameNumber, withoutLeaving } from '../words.ts'
import { finishRemovals, removeWithUndo, useLeaving } from './removals.ts'
import { useCaptions } from './use-captions.ts'

interface EditorOptions {
  /** Null: the first pictures make a draft. */
  setId: string | null
  maxZipBytes: number
  /** Told the draft that the first pictures made. */
  onDraft?: (id: string) => void
}

export type SetEditor = ReturnType<typeof useSetEditor>

/** All that can be done with a set and its pictures; the pages lay it out. */
export function useSetEditor({ setId, maxZipBytes, onDraft }: EditorOptions) {
  const queryClient = useQueryClient()
  const { data } = useQuery({ ...datasetQuery(setId ?? ''), enabled: setId !== null })
  const dataset = setId === null ? null : (data ?? null)
  const draft = useCreateDraft()
  const waiting = useRef<PickedFile[]>([])
  const { queue, uploads, refused, missing, taken, order } = useUploads(setId)
  const captions = useCaptions(setId)
  const leaving = useLeaving()
  const { mutate: sendMove } = useMovePicture(setId ?? '')
  const [chosenId, choose] = useState<string | null>(null)
  const [mode, setMode] = useState<'sheet' | 'captions'>('sheet')
  const [onlyFindings, setOnlyFindings] = useState(false)
  const [announcement, announce] = useState('')

  const pictures = inOrder(dataset ? withoutLeaving(dataset, leaving) : [], order, ({ id }) => id)
  const known = new Set(dataset?.pictures.map(({ id }) => id))
  const underWay = uploads.filter(({ id }) => !known.has(id))
  const chosen = pictures.findIndex(({ id }) => id === chosenId)

  const addTo = (id: string, files: readonly PickedFile[], room: number) => {
    const { pictures, refused } = sortPicked(files, { maxZipBytes, room })
    uploadsOf(id, queryClient).add(pictures, refused)
  }

  const makeDraft = () => {
    if (draft.isPending) return
    draft.mutate(draftName(waiting.current), {
      onSuccess: ({ id }) => {
        addTo(id, waiting.current, MAX_DATASET_PICTURES)
        waiting.current = []
        onDraft?.(id)
      },
    })
  }

  /** Takes files of any kind; those that are none of ours are told. */
  const take = (files: readonly PickedFile[]) => {
    if (files.length === 0) return
    if (setId !== null)
      return addTo(setId, files, MAX_DATASET_PICTURES - pictures.length - underWay.length)
    waiting.current.push(...files)
    makeDraft()
  }

  /** Puts a picture where another is seen; `undo` offers the way back. */
  const move = (id: string, to: number, undo = false) => {
    const from = pictures.findIndex((picture) => picture.id === id)
    const place = pictures[to]
    if (!dataset || from < 0 || !place || from === to) return
    // Until all have arrived, their order is that of the choice.
    if (order.length > 0) return announce('Pictures can be moved once all have arrived.')
    const positionOf = (wanted: DatasetPicture) =>
      dataset.pictures.findIndex((picture) => picture.id === wanted.id)
    const before = dataset.pictures.findIndex((picture) => picture.id === id)
    sendMove({ id, position: positionOf(place) })
    announce(`Picture is now ${to + 1} of ${pictures.length}.`)
    if (undo) {
      showToast({
        kind: 'undo',
        title: `Picture ${frameNumber(from)} is now ${frameNumber(to)}.`,
        action: { label: 'Undo', run: () => sendMove({ id, position: before }) },
      })
    }
  }

  const remove = (id: string) => {
    const place = pictures.findIndex((picture) => picture.id === id)
    if (setId === null || place < 0) return
    void captions.store?.save()
    removeWithUndo({ setId, pictureId: id, words: `Picture ${frameNumber(place)}`, queryClient })
    const next = pictures[place + 1] ?? pictures[place - 1]
    if (chosenId === id) choose(next?.id ?? null)
    return next?.id
  }

  /** Ends what is pending; the set as it will be trained. */
  const settle = async (): Promise<Dataset> => {
    await Promise.all([finishRemovals(), captions.store?.settle()])
    return queryClient.fetchQuery({ ...datasetQuery(setId ?? ''), staleTime: 0 })
  }

  return {
    setId,
    dataset,
    pictures,
    uploads: underWay,
    /** All frames of the sheet: what has arrived and what is on its way, each in its place. */
    frames: inOrder([...pictures, ...underWay], order, ({ id }) => id),
    taken,
    // Some may have arrived although the page did not hear of it.
    missing: missing.filter(({ id }) => !known.has(id)),
    refused: [...(dataset?.rejected ?? []), ...notIn(refused, dataset?.rejected ?? [])],
    removing: dataset !== null && pictures.length < dataset.pictures.length,
    queue,
    take,
    draft: { isPending: draft.isPending, error: draft.error, retry: makeDraft },
    chosen: chosen < 0 ? null : { index: chosen, picture: pictures[chosen] },
    choose,
    mode,
    setMode,
    onlyFindings: onlyFindings && pictures.some(({ findings }) => findings.length > 0),
    setOnlyFindings,
    move,
    remove,
    captions,
    announcement,
    /** Whether a price may be named: nothing but consent is missing. */
    good:
      Boolean(dataset?.ready) && underWay.length === 0 && pictures.length >= MIN_TRAINING_PICTURES,
    blocker: blockerOf(dataset, pictures.length, underWay),
    settle,
  }
}

const notIn = (some: readonly Dataset['rejected'][number][], others: Dataset['rejected']) =>
  some.filter(
    ({ name, code }) => !others.some((other) => other.name === name && other.code === code),
  )

/** Why no training can start with the set as it is, in words; null when one can. */
function blockerOf(
  dataset: Dataset | null,
  count: number,
  uploads: readonly { state: string }[],
): string | null {
  if (uploads.some(({ state }) => state !== 'lost')) return 'Opens when the upload is done.'
  if (uploads.length > 0) return 'Send the lost pictures again, or leave them out.'
  if (!dataset || count === 0) return 'Add pictures first.'
  if (count < MIN_TRAINING_PICTURES)
    return `A training needs at least ${MIN_TRAINING_PICTURES} pictures.`
  if (!dataset.ready) return 'The set is not ready; the line above it says why.'
  if (dataset.consent_at === null) return 'Tick that you may use the pictures.'
  return null
}
