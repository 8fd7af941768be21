import { type Static, Type } from 'typebox'
import { keep, readKept } from '../../lib/kept-state.ts'
import { MarksSchema } from './mask-marks.ts'

/** The mask that is painted for one source. */
const MaskSchema = Type.Object({
  /** The source that it belongs to; see `sourceKey`. */
  of: Type.String(),
  marks: MarksSchema,
  /** The part of the image that is repainted, 0 to 1. */
  share: Type.Number(),
})

/** What this tab keeps about the image to start from. A gallery image is in the URL of the page instead. */
const SourceDraftSchema = Type.Object({
  /** The name of a chosen file. The file itself can't be kept when the page reloads. */
  upload: Type.Union([Type.String(), Type.Null()]),
  /** The URL of the copy that an earlier generation has stored, if this one starts from the same image. */
  copy: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  mask: Type.Union([MaskSchema, Type.Null()]),
  /** How much of the image to change, 0 to 1; `null` for the version's default. */
  strength: Type.Union([Type.Number(), Type.Null()]),
})
export type SourceDraft = Static<typeof SourceDraftSchema>

export const NO_DRAFT: SourceDraft = { upload: null, mask: null, strength: null }

const draftKey = (modelId: string) => `source-${modelId}`

export const readDraft = (modelId: string): SourceDraft =>
  readKept(draftKey(modelId), SourceDraftSchema) ?? NO_DRAFT

export function keepDraft(modelId: string, draft: SourceDraft): void {
  try {
    keep(draftKey(modelId), draft)
  } catch {
    // The tab's storage is full. Only a mask can be so large.
    keep(draftKey(modelId), { ...draft, mask: null })
  }
}
