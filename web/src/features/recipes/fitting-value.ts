import type { ModelInput } from '@the-way/shared'

export type Setting = string | number | boolean

/** Returns a value as the version accepts it, or `null`. Other programs write numbers as text. */
export function fittingValue(input: ModelInput, value: unknown): Setting | null {
  if (input.enum) return input.enum.find((choice) => String(choice) === String(value)) ?? null
  switch (input.type) {
    case 'integer':
    case 'number':
      return fittingNumber(input, value)
    case 'boolean':
      if (typeof value === 'boolean') return value
      return value === 'true' || value === 'false' ? value === 'true' : null
    case 'string':
      return typeof value === 'string' && [...value].length <= (input.max_length ?? Infinity)
        ? value
        : null
    case 'url':
      // A URL from a file would be loaded by someone who did not choose it.
      return null
    default:
      return JSON.stringify(value) ?? null
  }
}

function fittingNumber(input: ModelInput, value: unknown): number | null {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
  const number = isNumber ? Number(value) : Number.NaN
  const isWhole = input.type === 'number' || Number.isInteger(number)
  const { minimum = -Infinity, maximum = Infinity } = input
  return Number.isFinite(number) && isWhole && number >= minimum && number <= maximum
    ? number
    : null
}
