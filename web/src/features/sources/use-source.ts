import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Generation, ModelInput } from '@the-way/shared'
import { useEffect, useState } from 'react'
import { explain } from '../../components/page-error.tsx'
import { imageQuery } from '../gallery/api.ts'
import type { Mark } from './mask-marks.ts'
import { reusedSource } from './reused-source.ts'
import { gallerySource, type Source, sourceKey, uploadSource } from './source.ts'
import { keepDraft, readDraft, type SourceDraft } from './source-draft.ts'
import { problemOf, serverFault } from './source-faults.ts'
import type { ChosenSource } from './start-request.ts'
import { copiedSource } from './stored-file.ts'

interface SourceOptions {
  modelId: string
  /** The settings of the model's version, which decide what is offered; undefined until they are loaded. */
  inputs: readonly ModelInput[] | undefined
  /** The gallery image in the URL of the page. */
  imageId: string | undefined
  onImageId: (id: string | undefined) => void
}

/** A new object for each attempt, so that the panel gets the focus each time. */
interface SourceFault {
  /** What the server reported; `null` for why the image is not ready, which can change by itself. */
  reported: string | null
}

const STRENGTH = 0.8
const NO_MARKS: readonly Mark[] = []

export type SourceState = ReturnType<typeof useSource>

/** The image that generations start from, with its mask and strength. */
export function useSource({ modelId, inputs, imageId, onImageId }: SourceOptions) {
  const queryClient = useQueryClient()
  const named = (name: string) => inputs?.find((input) => input.name === name)
  const [draft, setDraft] = useState(() => readDraft(modelId))
  const [upload, setUpload] = useState<Source | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [fault, setFault] = useState<SourceFault | null>(null)
  const isOffered = named('image') !== undefined
  const listed = useQuery({ ...imageQuery(imageId ?? ''), enabled: !!imageId })

  const copyUrl = (!imageId && !upload && draft.copy) || null
  const copy = useQuery({
    queryKey: ['source-copy', copyUrl],
    queryFn: () => copiedSource(copyUrl ?? ''),
    enabled: copyUrl !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

  useEffect(() => keepDraft(modelId, draft), [modelId, draft])

  const change = (next: Partial<SourceDraft>) => {
    setFault(null)
    setDraft((before) => ({ ...before, ...next }))
  }

  const source = imageId ? listed.data && gallerySource(listed.data) : (upload ?? copy.data)
  const mask = source && draft.mask?.of === sourceKey(source) ? draft.mask : null
  const defaultStrength = named('prompt_strength')?.default
  const strength =
    draft.strength ?? (typeof defaultStrength === 'number' ? defaultStrength : STRENGTH)

  /** Sets the chosen file, and frees the memory of the one before. */
  const replaceUpload = (next: Source | null) => {
    if (upload) URL.revokeObjectURL(upload.url)
    setUpload(next)
    setError(null)
  }
  const chooseFile = async (file: File) => {
    setIsOpen(true)
    const chosen = await uploadSource(file)
    if ('problem' in chosen) return setError(chosen.problem)
    replaceUpload(chosen)
    change({ upload: chosen.name, copy: null })
    onImageId(undefined)
  }
  const chooseImage = (id: string) => {
    setIsOpen(true)
    replaceUpload(null)
    change({ upload: null, copy: null })
    onImageId(id)
  }
  const remove = () => {
    setIsOpen(false)
    replaceUpload(null)
    change({ upload: null, copy: null, mask: null })
    onImageId(undefined)
  }

  /** Chooses the image that a generation started from, without its mask. */
  const reuse = async (generation: Pick<Generation, 'source' | 'parameters'>) => {
    const reused = await reusedSource(generation, queryClient)
    setIsOpen(false)
    replaceUpload(null)
    change(reused.draft)
    onImageId(reused.imageId)
  }

  const lostUpload = imageId || upload || copyUrl ? null : draft.upload
  const isChosen = !!imageId || upload !== null || copyUrl !== null || lostUpload !== null
  const marks = mask?.marks ?? NO_MARKS
  const problem = problemOf({ isKnown: inputs !== undefined, isOffered, isChosen, lostUpload })

  const failure = imageId ? listed.error : copyUrl ? copy.error : null

  const notReady =
    isChosen && !(isOffered && source)
      ? (problem ?? 'The image is not loaded. Wait for it, or remove it.')
      : null
  const faultText = fault && (fault.reported ?? notReady)

  /** Returns whether the image is ready, or none is chosen. Without it, something else would be made and charged for. */
  const check = () => {
    if (notReady === null) return true
    setFault({ reported: null })
    return false
  }
  /** Shows what the server reported about the image, its mask or the strength; returns whether it did. */
  const showFaultsOf = (failure: Error): boolean => {
    const text = isChosen ? serverFault(failure) : null
    if (text !== null) setFault({ reported: text })
    return text !== null
  }

  return {
    isOffered,
    canMask: named('mask') !== undefined,
    hasStrength: named('prompt_strength') !== undefined,
    /** Whether the version ignores its aspect ratio when it starts from an image. */
    setsShape: named('aspect_ratio') !== undefined,
    isOpen: isChosen || (isOffered && isOpen),
    isChosen,
    setOpen: setIsOpen,
    source: source ?? null,
    isLoading: (!!imageId && listed.isPending) || (copyUrl !== null && copy.isPending),
    /** Why nothing was started, why the image can't be used, or why a file could not be. */
    error: faultText ?? error ?? (failure ? explain(failure) : problem),
    marks,
    share: mask?.share ?? 0,
    strength,
    chooseFile,
    chooseImage,
    remove,
    reuse,
    setStrength: (next: number) => change({ strength: next }),
    setMask: (marks: readonly Mark[], share: number) =>
      change({
        mask:
          source && marks.length > 0 ? { of: sourceKey(source), marks: [...marks], share } : null,
      }),
    fault: faultText === null ? null : fault,
    check,
    showFaultsOf,
    chosen: chosenOf(isOffered, source ?? null, marks, strength),
  }
}

const chosenOf = (
  isOffered: boolean,
  source: Source | null,
  marks: readonly Mark[],
  strength: number,
): ChosenSource | null => (isOffered && source ? { source, marks, strength } : null)
