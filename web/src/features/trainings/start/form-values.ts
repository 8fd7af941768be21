import {
  CategorySchema,
  DescriptionSchema,
  EFFORTS,
  isValid,
  KeywordSchema,
  MAX_DESCRIPTION_LENGTH,
  MAX_NAME_LENGTH,
  NameSchema,
  Nullable,
  OneOf,
  RecordOf,
  SUBJECTS,
  type Trainer,
  TrainerSchema,
} from '@the-way/shared'
import type { FieldErrors, Resolver } from 'react-hook-form'
import { type Static, Type } from 'typebox'
import { count } from '../../../lib/format.ts'
import { settingsOf } from './setting-kinds.ts'
import { labelOf } from './setting-labels.ts'
import { settingFaults } from './settings.ts'

const TextsSchema = RecordOf(Type.String())

/** What is chosen: any value is valid. */
export const CHOICES = {
  trainer: TrainerSchema,
  subject: Nullable(OneOf(SUBJECTS)),
  effort: OneOf(EFFORTS),
  /** Own settings of the trainer as they are typed, and `epochs`. */
  parameters: TextsSchema,
  /** Those of the other trainers, for the way back. */
  aside: RecordOf(TextsSchema),
}

const NewModelFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  category: CategorySchema,
  description: DescriptionSchema,
  ...CHOICES,
})
export type NewModelFields = Static<typeof NewModelFieldsSchema>

/** `category` has no field of its own: it follows what is in the images. */
export const TEXT_FIELDS = ['name', 'keyword', 'description'] as const
export type TextFieldName = (typeof TEXT_FIELDS)[number]
export type FormField = TextFieldName | `parameters.${string}`

/** Every field of the form, from top to bottom. */
export const formFields = (trainer: Trainer): FormField[] => [
  ...TEXT_FIELDS,
  'parameters.epochs',
  ...settingsOf(trainer).map(({ name }) => `parameters.${name}` as const),
]

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

/** Checks the texts by their schemas and the settings by those of the chosen trainer. */
export const resolver: Resolver<NewModelFields> = async (fields) => {
  const { keyword, ...settings } = settingFaults(fields)
  const errors: FieldErrors<NewModelFields> = {}
  for (const field of TEXT_FIELDS) {
    if (!isValid(NewModelFieldsSchema.properties[field], fields[field])) errors[field] = INVALID
  }
  if (keyword !== undefined) errors.keyword ??= inWords(keyword)
  if (Object.keys(settings).length > 0) {
    errors.parameters = Object.fromEntries(
      Object.entries(settings).map(([name, message]) => [name, inWords(message)]),
    )
  }
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: fields, errors: {} }
}

/** What is wrong is told by `faultInWords`. */
const INVALID = { type: 'invalid' }

/** The `type` of an error whose message is meant for people. */
export const IN_WORDS = 'in-words'
const inWords = (message: string) => ({ type: IN_WORDS, message })

const LABELS: Record<TextFieldName, string> = {
  name: 'Name',
  keyword: 'Trigger word',
  description: 'Description',
}

/** What a field is called on the page. */
export const fieldLabel = (field: FormField): string => {
  const text = TEXT_FIELDS.find((name) => name === field)
  return text ? LABELS[text] : labelOf(field.replace(/^parameters\./, ''))
}

/** What is wrong with a text, in words. */
export function faultInWords(
  field: TextFieldName,
  text: string,
  error: { type: string; message?: string | undefined } | undefined,
): string | undefined {
  if (!error) return undefined
  if (error.type === IN_WORDS) return error.message
  if (text.trim() === '') return `Enter a ${LABELS[field].toLowerCase()}.`
  if (field === 'keyword') return 'Use 2 to 40 letters, digits, - or _, without spaces.'
  const maxLength = field === 'name' ? MAX_NAME_LENGTH : MAX_DESCRIPTION_LENGTH
  return `${LABELS[field]} is too long: ${count(text.length)} of ${count(maxLength)} characters.`
}
