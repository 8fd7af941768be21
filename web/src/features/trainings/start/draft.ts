import { Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'
import type { Again } from './again.ts'
import { CHOICES, type NewModelFields } from './form-values.ts'

/** A training that is done again has a draft of its own. */
const keyOf = (again: Again | null) => (again ? `new-model-${again.training.id}` : 'new-model')

// The texts are loose: a draft is half filled by nature.
const DraftSchema = Type.Object({
  name: Type.String(),
  keyword: Type.String(),
  category: Type.String(),
  description: Type.String(),
  ...CHOICES,
})

/** What was filled in before this tab was read again; null when nothing was. */
export const readDraft = (again: Again | null): NewModelFields | null =>
  readKept(keyOf(again), DraftSchema)

/** Keeps what is filled in, for this tab only. */
export const keepDraft = (again: Again | null, fields: NewModelFields) =>
  sessionStorage.setItem(keyOf(again), JSON.stringify(fields))

export const forgetDraft = (again: Again | null) => sessionStorage.removeItem(keyOf(again))
