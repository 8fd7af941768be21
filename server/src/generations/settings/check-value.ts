import type { FieldProblem, ModelInput } from '@the-way/shared'
import { describe } from '../../validation/validation-messages.ts'
import { urlFault } from './input-urls.ts'
import { loraFault } from './lora-reference.ts'

type Fault = Omit<FieldProblem, 'field'>

/** Of text without a limit of its own, and of a list or an object as JSON. Replicate checks what is in those. */
const MAX_LENGTH = 10_000

/** Says what is wrong with the value of an input; `null` if nothing. */
export function faultOf(input: ModelInput, value: unknown, apiHost: string): Fault | null {
  return typeFault(input, value) ?? limitFault(input, value) ?? contentFault(input, value, apiHost)
}

/** Says what is wrong in the words of the other validation errors. */
const fault = (keyword: string, params: Record<string, unknown>): Fault => ({
  code: keyword,
  detail: describe({ keyword, params, instancePath: '' }),
})

const IS_TYPE: Record<ModelInput['type'], (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  url: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  any: () => true,
}

const typeFault = ({ type }: ModelInput, value: unknown): Fault | null =>
  IS_TYPE[type](value) ? null : fault('type', { type: type === 'url' ? 'string' : type })

function limitFault(input: ModelInput, value: unknown): Fault | null {
  const { enum: choices, minimum, maximum, max_length = MAX_LENGTH } = input
  if (choices && !choices.some((choice) => choice === value))
    return fault('enum', { allowedValues: choices })
  if (typeof value === 'number') {
    if (minimum !== undefined && value < minimum) return fault('minimum', { limit: minimum })
    if (maximum !== undefined && value > maximum) return fault('maximum', { limit: maximum })
  }
  if (typeof value === 'string' && [...value].length > max_length)
    return fault('maxLength', { limit: max_length })
  return null
}

function contentFault({ name, type }: ModelInput, value: unknown, apiHost: string): Fault | null {
  if (typeof value === 'object' && JSON.stringify(value).length > MAX_LENGTH)
    return fault('maxLength', { limit: MAX_LENGTH })
  const detail = textsOf(value)
    .map((text) => {
      if (name === 'extra_lora') return loraFault(text, apiHost)
      return type === 'url' || isUrl(text) ? urlFault(text, apiHost) : null
    })
    .find((found) => found !== null)
  return detail === undefined ? null : { code: 'url', detail: `should ${detail}` }
}

/** Returns all text in a value, in whatever lists and objects it is. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** Whether text of another type is a URL, which the model may download all the same. */
const isUrl = (text: string) => /^(?:[a-z][a-z\d+.-]*:\/\/|data:)\S*$/i.test(text.trim())
