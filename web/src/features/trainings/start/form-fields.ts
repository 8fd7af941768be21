import { isValid, MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH, type Trainer } from '@the-way/shared'
import type { FieldErrors, Resolver } from 'react-hook-form'
import { count } from '../../../lib/format.ts'
import { type NewModelFields, NewModelFieldsSchema } from './form-values.ts'
import { settingsOf } from './setting-kinds.ts'
import { labelOf } from './setting-labels.ts'
import { settingFaults } from './settings.ts'

/** `category` is not among them: it follows the subject. */
const TEXT_FIELDS = ['name', 'keyword', 'description'] as const
export type TextFieldName = (typeof TEXT_FIELDS)[number]
export type FormField = TextFieldName | `parameters.${string}`

/** Every field of the form, from top to bottom. */
export const formFields = (trainer: Trainer): FormField[] => [
  ...TEXT_FIELDS,
  'parameters.epochs',
  ...settingsOf(trainer).map(({ name }) => `parameters.${name}` as const),
]

/** Validates the texts and the settings of the chosen trainer against their schemas. */
export const resolver: Resolver<NewModelFields> = async (fields) => {
  const { keyword, ...settings } = settingFaults(fields)
  const errors: FieldErrors<NewModelFields> = {}
  for (const field of TEXT_FIELDS) {
    if (!isValid(NewModelFieldsSchema.properties[field], fields[field])) errors[field] = INVALID
  }
  if (keyword !== undefined) errors.keyword ??= withMessage(keyword)
  if (Object.keys(settings).length > 0) {
    errors.parameters = Object.fromEntries(
      Object.entries(settings).map(([name, message]) => [name, withMessage(message)]),
    )
  }
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: fields, errors: {} }
}

/** An error without a message of its own; `textFaultMessage` has the message. */
const INVALID = { type: 'invalid' }

/** The `type` of an error that has a message to show. */
export const WITH_MESSAGE = 'with-message'
const withMessage = (message: string) => ({ type: WITH_MESSAGE, message })

const LABELS: Record<TextFieldName, string> = {
  name: 'Name',
  keyword: 'Trigger word',
  description: 'Description',
}

/** Returns the label of a field. */
export const fieldLabel = (field: FormField): string => {
  const text = TEXT_FIELDS.find((name) => name === field)
  return text ? LABELS[text] : labelOf(field.replace(/^parameters\./, ''))
}

/** Returns the message for an invalid text; `undefined` if it has no error. */
export function textFaultMessage(
  field: TextFieldName,
  text: string,
  error: { type: string; message?: string | undefined } | undefined,
): string | undefined {
  if (!error) return undefined
  if (error.type === WITH_MESSAGE) return error.message
  if (text.trim() === '') return `Enter a ${LABELS[field].toLowerCase()}.`
  if (field === 'keyword') return 'Use 2 to 40 letters, digits, - or _, without spaces.'
  const maxLength = field === 'name' ? MAX_NAME_LENGTH : MAX_DESCRIPTION_LENGTH
  return `${LABELS[field]} is too long: ${count(text.length)} of ${count(maxLength)} characters.`
}
