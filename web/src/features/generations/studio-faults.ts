import { MAX_PROMPT, MAX_SEED } from '@the-way/shared'
import { ApiError } from '../../lib/api-error.ts'
import { count } from '../../lib/format.ts'
import { sentence } from '../../lib/sentence.ts'
import type { StudioValues } from './studio-values.ts'

/** Fields that can show an error, in the order in which they are focused. */
const FIELDS = ['prompt', 'negative_prompt', 'seed'] as const
export type StudioField = (typeof FIELDS)[number]
export type StudioFaults = Partial<Record<StudioField, string>>

/** Returns the errors to show while the form is filled in. */
export function faultsOf({ prompt, negative_prompt, seed }: StudioValues): StudioFaults {
  return {
    ...tooLong('prompt', 'Prompt', prompt),
    ...tooLong('negative_prompt', 'Negative prompt', negative_prompt),
    ...(seed === '' || (/^\d+$/.test(seed) && Number(seed) <= MAX_SEED)
      ? {}
      : { seed: `Enter a whole number from 0 to ${count(MAX_SEED)}, or leave it empty.` }),
  }
}

/** Returns the errors on submit, which include an empty prompt. */
export const faultsOnSubmit = (values: StudioValues): StudioFaults => ({
  ...(values.prompt.trim() === '' ? { prompt: 'Enter a prompt.' } : {}),
  ...faultsOf(values),
})

/** Returns the server's validation errors for these fields. */
export function serverFaults(error: Error): StudioFaults {
  const problems = error instanceof ApiError ? error.errors : []
  return Object.fromEntries(
    problems
      .filter(({ field }) => FIELDS.some((known) => known === field))
      .map(({ field, detail }) => [field, sentence(detail)]),
  )
}

export const firstFault = (faults: StudioFaults): StudioField | undefined =>
  FIELDS.find((field) => faults[field] !== undefined)

// The server counts characters, not UTF-16 units.
function tooLong(field: StudioField, label: string, text: string): StudioFaults {
  const { length } = [...text.trim()]
  return length > MAX_PROMPT
    ? { [field]: `${label} is too long: ${count(length)} of ${count(MAX_PROMPT)} characters.` }
    : {}
}
