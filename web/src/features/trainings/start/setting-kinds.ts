import { isValid, PARAMETER_SCHEMAS, STEPS_NAMES, type Trainer } from '@the-way/shared'
import { type Static, type TSchema, Type } from 'typebox'
import { count } from '../../../lib/format.ts'
import { FORMAT_HINTS, labelOf, withLabels } from './setting-labels.ts'

/** The parts of a setting's JSON Schema that its field needs. */
const KindSchema = Type.Object({
  type: Type.Union(
    (['integer', 'number', 'string', 'boolean'] as const).map((type) => Type.Literal(type)),
  ),
  description: Type.String(),
  enum: Type.Optional(Type.Array(Type.String())),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  multipleOf: Type.Optional(Type.Number()),
  maxLength: Type.Optional(Type.Integer()),
})

export interface Setting extends Omit<Static<typeof KindSchema>, 'enum'> {
  name: string
  label: string
  /** What the trainer uses if nothing is set, such as "adamw8bit"; `null` if the preset always has a value. */
  trainerDefault: string | null
  /** The allowed values; `null` if it is not an enum or boolean. */
  choices: readonly string[] | null
  schema: TSchema
}

function kindOf(schema: TSchema): Static<typeof KindSchema> {
  const known = Object.entries(schema).filter(([name]) => name in KindSchema.properties)
  const kind: unknown = Object.fromEntries(known)
  if (!isValid(KindSchema, kind)) throw new Error('A setting has a schema that no field can show')
  return kind
}

const readSchema = (trainer: Trainer): Setting[] =>
  Object.entries<TSchema>(PARAMETER_SCHEMAS[trainer].properties).map(([name, schema]) => {
    const { description, enum: values, ...kind } = kindOf(schema)
    const choices = values ?? (kind.type === 'boolean' ? ['true', 'false'] : null)
    return {
      ...kind,
      name,
      label: labelOf(name),
      ...splitDefault(withLabels(description)),
      choices,
      schema,
    }
  })

/** Descriptions of optional settings end with "Default: …." */
function splitDefault(text: string) {
  const [, description = text, trainerDefault = null] = /^(.+) Default: (.+)\.$/.exec(text) ?? []
  return { description, trainerDefault }
}

const SETTINGS: Record<Trainer, Setting[]> = {
  flux: readSchema('flux'),
  'flux-fast': readSchema('flux-fast'),
  sdxl: readSchema('sdxl'),
}

/** Every setting of a trainer, in the order of its schema. */
export const settingsOf = (trainer: Trainer): Setting[] => SETTINGS[trainer]

/** Every setting but the number of steps, which has fields of its own. */
export const furtherSettings = (trainer: Trainer): Setting[] =>
  settingsOf(trainer).filter(({ name }) => name !== STEPS_NAMES[trainer])

export const stepsSetting = (trainer: Trainer): Setting | undefined =>
  settingsOf(trainer).find(({ name }) => name === STEPS_NAMES[trainer])

const formatBound = (value: number) =>
  value !== 0 && Math.abs(value) < 1 ? value.toFixed(8).replace(/0+$/, '') : count(value)

/** "3 to 6,000", "256 to 1,024, in steps of 64"; `null` if there are no bounds. */
export function rangeOf({ minimum, maximum, multipleOf }: Setting): string | null {
  if (minimum === undefined || maximum === undefined) return null
  const range = `${formatBound(minimum)} to ${formatBound(maximum)}`
  return multipleOf === undefined ? range : `${range}, in steps of ${multipleOf}`
}

/** Formats a value for its field. */
export function textOf(value: unknown): string {
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1)
    return value.toFixed(10).replace(/0+$/, '')
  return value === undefined || value === null ? '' : String(value)
}

/** Parses the text of a field; text that cannot be parsed becomes a value that fails validation. */
export function readText({ type }: Setting, text: string): unknown {
  if (type === 'boolean') return text === 'true'
  if (type === 'string') return text
  return Number(text.replaceAll(',', ''))
}

/** Returns the error message for a value; `undefined` if it is valid. */
export function faultOf(setting: Setting, value: unknown): string | undefined {
  const isUsable: boolean = value === undefined || isValid(setting.schema, value)
  if (isUsable) return undefined
  const range = rangeOf(setting)
  const number = setting.type === 'integer' ? 'whole number' : 'number'
  if (range) return `Choose a ${number} from ${range}.`
  if (typeof value === 'string' && value.length > (setting.maxLength ?? Number.POSITIVE_INFINITY))
    return `Use at most ${setting.maxLength} characters.`
  return FORMAT_HINTS[setting.name] ?? 'The trainer does not accept this value.'
}
