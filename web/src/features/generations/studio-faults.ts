import { MAX_PROMPT, MAX_SEED } from '@the-way/shared'
import { ApiError } from '../../lib/api-error.ts'
import { count } from '../../lib/format.ts'
import { sentence } from '../../lib/sentence.ts'
import { promptFault } from '../prompts/prompt-fault.ts'
import { readSetting } from './read-setting.ts'
import { shownInputs } from './shown-inputs.ts'
import type { FormInput } from './size-settings.ts'
import type { StudioModel } from './studio-model.ts'
import { type StudioValues, settingOf } from './studio-values.ts'

/** Errors by field: `prompt`, `num_outputs`, `seed`, or the name of a setting. */
export type StudioFaults = Record<string, string>

interface Form {
  values: StudioValues
  inputs: readonly FormInput[]
  model: Pick<StudioModel, 'keyword' | 'trainer'>
}

/** Returns the names of the fields in the order in which they are focused. */
const fieldsOf = ({ values, inputs }: Form): string[] => [
  'prompt',
  'num_outputs',
  ...shownInputs(inputs, values).map(({ name }) => name),
  'seed',
]

/** Returns the errors to show while the form is filled in. */
export function faultsOf(form: Form): StudioFaults {
  const { values, inputs } = form
  const settings = shownInputs(inputs, values).flatMap((input) => {
    const reading = readSetting(input, settingOf(input, values))
    return 'fault' in reading && settingOf(input, values) !== ''
      ? [[input.name, reading.fault] as const]
      : []
  })
  return { ...faultsOfPrompt(form), ...seedFault(values), ...Object.fromEntries(settings) }
}

/** Returns the errors on submit, which include what is missing. */
export function faultsOnSubmit(form: Form): StudioFaults {
  const { values, inputs } = form
  const missing = shownInputs(inputs, values)
    .filter((input) => input.required && settingOf(input, values) === '')
    .map(({ name }) => [name, 'This setting is required.'] as const)
  return {
    ...(values.prompt.trim() === '' ? { prompt: 'Enter a prompt.' } : {}),
    ...Object.fromEntries(missing),
    ...faultsOf(form),
  }
}

/** Returns the server's validation errors for fields of the form, and whether there are others. */
export function serverFaults(error: Error, form: Form): { faults: StudioFaults; others: boolean } {
  const problems = error instanceof ApiError ? error.errors : []
  const fields = fieldsOf(form)
  const placed = problems.flatMap(({ field, detail }) => {
    const name = field.replace(/^parameters\./, '')
    return fields.includes(name) ? [[name, sentence(detail)] as const] : []
  })
  return { faults: Object.fromEntries(placed), others: placed.length < problems.length }
}

export const firstFault = (faults: StudioFaults, form: Form): string | undefined =>
  fieldsOf(form).find((field) => faults[field] !== undefined)

/** Returns the most characters that the version accepts as a prompt, with the trigger word. */
export const longestPrompt = (inputs: readonly FormInput[]): number =>
  inputs.find(({ name }) => name === 'prompt')?.max_length ?? MAX_PROMPT

function faultsOfPrompt({ values, inputs, model }: Form): StudioFaults {
  const fault = promptFault(values.prompt, {
    keyword: model.keyword,
    trainer: model.trainer,
    longest: longestPrompt(inputs),
    imagesEach: values.num_outputs,
  })
  return fault === null ? {} : { prompt: fault }
}

const seedFault = ({ seed }: StudioValues): StudioFaults =>
  seed === '' || (/^\d+$/.test(seed) && Number(seed) <= MAX_SEED)
    ? {}
    : { seed: `Enter a whole number from 0 to ${count(MAX_SEED)}, or leave it empty.` }
