import {
  CategorySchema,
  DescriptionSchema,
  EFFORTS,
  KeywordSchema,
  NameSchema,
  Nullable,
  OneOf,
  RecordOf,
  SUBJECTS,
  TrainerSchema,
} from '@the-way/shared'
import { type Static, Type } from 'typebox'

const TextsSchema = RecordOf(Type.String())

/** Fields that need no validation of their own: every possible value is valid. */
export const CHOICES = {
  trainer: TrainerSchema,
  subject: Nullable(OneOf(SUBJECTS)),
  effort: OneOf(EFFORTS),
  /** The settings that the user changed, as typed, and `epochs`. */
  parameters: TextsSchema,
  /** The changed settings of the other trainers, in case the user goes back to one. */
  aside: RecordOf(TextsSchema),
}

export const NewModelFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  category: CategorySchema,
  description: DescriptionSchema,
  ...CHOICES,
})
export type NewModelFields = Static<typeof NewModelFieldsSchema>

export const emptyForm = (): NewModelFields => ({
  name: '',
  keyword: '',
  category: '',
  description: '',
  trainer: 'flux',
  subject: null,
  effort: 'balanced',
  parameters: {},
  aside: {},
})
