import { Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'
import type { Again } from './again.ts'
import { CHOICES, type NewModelFields } from './form-values.ts'

/** A training that is repeated has its own draft. */
const keyOf = (again: Again | null) => (again ? `new-model-${again.training.id}` : 'new-model')

// The texts have no constraints: a draft may be incomplete.
const DraftSchema = Type.Object({
  name: Type.String(),
  keyword: Type.String(),
  category: Type.String(),
  description: Type.String(),
  ...CHOICES,
})

/** Returns what was filled in before this tab was reloaded; `null` if there is no draft. */
export const readDraft = (again: Again | null): NewModelFields | null =>
  readKept(keyOf(again), DraftSchema)

/** Stores what is filled in, for this tab only. */
export const keepDraft = (again: Again | null, fields: NewModelFields) =>
  sessionStorage.setItem(keyOf(again), JSON.stringify(fields))

export const forgetDraft = (again: Again | null) => sessionStorage.removeItem(keyOf(again))
