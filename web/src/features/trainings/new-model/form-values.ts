import { typeboxResolver } from '@hookform/resolvers/typebox'
import { FluxParametersSchema, StartTrainingFieldsSchema } from '@the-way/shared'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { count } from '../../../lib/format.ts'

/** Every field of the form, from top to bottom. */
export const FORM_FIELDS = [
  'name',
  'keyword',
  'category',
  'description',
  'parameters.steps',
  'parameters.learning_rate',
  'parameters.batch_size',
  'parameters.lora_rank',
] as const
export type FormField = (typeof FORM_FIELDS)[number]

export const emptyForm = () => ({
  name: '',
  keyword: '',
  description: '',
  category: '',
  parameters: Value.Create(FluxParametersSchema),
})

const NewModelFieldsSchema = Type.Object({
  ...StartTrainingFieldsSchema.properties,
  parameters: FluxParametersSchema,
})
export type NewModelFields = Static<typeof NewModelFieldsSchema>

export const resolver = typeboxResolver(NewModelFieldsSchema)

const { steps, learning_rate, batch_size, lora_rank } = FluxParametersSchema.properties

const BoundsSchema = Type.Object({ minimum: Type.Number(), maximum: Type.Number() })

/** "3 to 6,000" */
function range(schema: TSchema): string {
  const { minimum, maximum } = Value.Parse(BoundsSchema, schema)
  return `${figure(minimum)} to ${figure(maximum)}`
}

const figure = (value: number) => (value < 1 ? value.toFixed(6).replace(/0+$/, '') : count(value))

const RULES: Record<FormField, string> = {
  name: 'Give the model a name of at most 100 characters.',
  keyword: 'Choose one word of 2 to 40 letters, digits, - or _, without spaces.',
  description: 'Keep the description to 2,000 characters.',
  category: 'Keep the category to 60 characters.',
  'parameters.steps': `Choose a whole number from ${range(steps)}.`,
  'parameters.learning_rate': `Choose a number from ${range(learning_rate)}, such as 0.0004.`,
  'parameters.batch_size': `Choose a whole number from ${range(batch_size)}.`,
  'parameters.lora_rank': `Choose a whole number from ${range(lora_rank)}.`,
}

/** The `type` of an error that the server found. */
export const FROM_SERVER = 'server'

/** What is wrong with a field, in words; the server's own where it found it. */
export function faultInWords(
  field: FormField,
  error: { type: string; message?: string | undefined } | undefined,
): string | undefined {
  if (!error) return undefined
  return error.type === FROM_SERVER ? error.message : RULES[field]
}
