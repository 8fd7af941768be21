import { count } from '../../lib/format.ts'
import type { FormInput } from './size-settings.ts'
import type { Setting } from './studio-values.ts'

/** What a setting is sent as; `undefined` if it is left out. Or what is wrong with it. */
type Reading = { value: unknown } | { fault: string }

/** Reads what was typed or chosen for a setting. The server checks it again, and what is in lists and objects. */
export function readSetting(input: FormInput, typed: Setting): Reading {
  const { type, enum: choices, required } = input
  if (typed === '') return required ? { fault: 'This setting is required.' } : { value: undefined }
  if (choices) {
    const choice = choices.find((one) => String(one) === String(typed))
    return choice === undefined ? { fault: 'Choose one of the options.' } : { value: choice }
  }
  switch (type) {
    case 'integer':
    case 'number':
      return readNumber(input, typed)
    case 'boolean':
      return { value: typed === true || typed === 'true' }
    case 'string':
      return readText(input, String(typed))
    case 'url':
      return /^https?:\/\/\S+$/i.test(String(typed).trim())
        ? { value: String(typed).trim() }
        : { fault: 'Enter an http(s) URL, such as https://example.com/image.png.' }
    default:
      return readJson(input, String(typed))
  }
}

/** Accepts a decimal comma. */
const toNumber = (typed: Setting): number =>
  /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(String(typed).trim().replace(',', '.'))
    ? Number(String(typed).trim().replace(',', '.'))
    : Number.NaN

function readNumber(input: FormInput, typed: Setting): Reading {
  const { type, minimum = -Infinity, maximum = Infinity, step } = input
  const value = toNumber(typed)
  const isWhole = type !== 'integer' || Number.isSafeInteger(value)
  const isStep = step === undefined || value % step === 0
  return Number.isFinite(value) && isWhole && isStep && value >= minimum && value <= maximum
    ? { value }
    : { fault: numberFault(input) }
}

/** "Enter a whole number from 1 to 50." */
function numberFault({ type, minimum, maximum, step, required }: FormInput): string {
  const what = step ? `a multiple of ${step}` : type === 'integer' ? 'a whole number' : 'a number'
  const range =
    minimum !== undefined && maximum !== undefined
      ? ` from ${exact(minimum)} to ${exact(maximum)}`
      : minimum !== undefined
        ? ` of at least ${exact(minimum)}`
        : maximum !== undefined
          ? ` of at most ${exact(maximum)}`
          : ''
  return `Enter ${what}${range}${required ? '' : ', or leave it empty'}.`
}

const exact = (value: number) => (Number.isInteger(value) ? count(value) : String(value))

// The server counts characters, not UTF-16 units.
function readText({ max_length }: FormInput, text: string): Reading {
  const { length } = [...text]
  return max_length !== undefined && length > max_length
    ? { fault: `Too long: ${count(length)} of ${count(max_length)} characters.` }
    : { value: text }
}

function readJson({ type }: FormInput, text: string): Reading {
  const value = parse(text)
  if (type === 'any') return { value: value ?? text }
  const isRight =
    type === 'array'
      ? Array.isArray(value)
      : typeof value === 'object' && value !== null && !Array.isArray(value)
  const example = type === 'array' ? '["first", "second"]' : '{"name": "value"}'
  return isRight ? { value } : { fault: `Enter JSON, such as ${example}.` }
}

/** Returns `null` for text that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
