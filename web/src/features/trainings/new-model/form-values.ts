import { typeboxResolver } from '@hookform/resolvers/typebox'
import {
  CategorySchema,
  DescriptionSchema,
  EFFORTS,
  KeywordSchema,
  NameSchema,
  Nullable,
  OneOf,
  SUBJECTS,
  type Trainer,
  TrainerSchema,
} from '@the-way/shared'
import type { FieldErrors, Resolver } from 'react-hook-form'
import { type Static, Type } from 'typebox'
import { settingsOf } from './setting-kinds.ts'
import { settingFaults } from './settings.ts'

const TextsSchema = Type.Record(Type.String(), Type.String())

/** What is chosen, of which any value is right. */
export const CHOICES = {
  trainer: TrainerSchema,
  subject: Nullable(OneOf(SUBJECTS)),
  effort: OneOf(EFFORTS),
  /** Own settings of the trainer as they are typed, and `epochs`. */
  parameters: TextsSchema,
  /** Those of the other trainers, for the way back. */
  aside: Type.Record(Type.String(), TextsSchema),
}

const NewModelFieldsSchema = Type.Object({
  name: NameSchema,
  keyword: KeywordSchema,
  category: CategorySchema,
  description: DescriptionSchema,
  ...CHOICES,
})
export type NewModelFields = Static<typeof NewModelFieldsSchema>

export const TEXT_FIELDS = ['name', 'keyword', 'category', 'description'] as const
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

const checkTexts = typeboxResolver(NewModelFieldsSchema)

/** The texts by their schemas, the settings by those of the chosen trainer. */
export const resolver: Resolver<NewModelFields> = async (fields, context, options) => {
  const texts = await checkTexts(fields, context, options)
  const { keyword, ...settings } = settingFaults(fields)
  const errors: FieldErrors<NewModelFields> = { ...texts.errors }
  if (keyword !== undefined) errors.keyword ??= inWords(keyword)
  if (Object.keys(settings).length > 0) {
    errors.parameters = Object.fromEntries(
      Object.entries(settings).map(([name, message]) => [name, inWords(message)]),
    )
  }
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: fields, errors: {} }
}

/** The `type` of an error that says in its message what is wrong. */
export const IN_WORDS = 'in-words'
const inWords = (message: string) => ({ type: IN_WORDS, message })

const RULES: Record<TextFieldName, string> = {
  name: 'Give the model a name of at most 100 characters.',
  keyword: 'Choose one word of 2 to 40 letters, digits, - or _, without spaces.',
  description: 'Keep the description to 2,000 characters.',
  category: 'Keep the category to 60 characters.',
}

/** What is wrong with a text, in words. */
export function faultInWords(
  field: TextFieldName,
  error: { type: string; message?: string | undefined } | undefined,
): string | undefined {
  if (!error) return undefined
  return error.type === IN_WORDS ? error.message : RULES[field]
}
