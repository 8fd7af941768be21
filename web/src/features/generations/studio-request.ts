import { type GenerateBody, GenerateBodySchema, isValid } from '@the-way/shared'
import type { FormInputs } from './inputs-api.ts'
import { readSetting } from './read-setting.ts'
import { shownInputs } from './shown-inputs.ts'
import { CUSTOM, type FormInput, isSide } from './size-settings.ts'
import { isChanged, type StudioValues, settingOf } from './studio-values.ts'

/** Settings that the API names for every model. */
const NAMED = [
  'aspect_ratio',
  'output_format',
  'output_quality',
  'lora_scale',
  'guidance_scale',
  'num_inference_steps',
  'megapixels',
  'negative_prompt',
] as const satisfies readonly (keyof GenerateBody)[]

/**
 * Returns the request for a form without errors. The settings that the API names are always sent, so that the generation
 * stores its whole recipe; the server can queue them also while Replicate can't be asked. The version's other settings,
 * and values that the API does not name, are sent in `parameters` if they were changed.
 */
export function toBody(values: StudioValues, { list, areOfVersion }: FormInputs): GenerateBody {
  const settings = shownInputs(list, values).flatMap((input) => settingToSend(input, values))
  const more = areOfVersion ? [] : unknownSettings(values, list)
  const named = settings.filter(isNamed)
  const parameters = [...settings.filter((setting) => !isNamed(setting)), ...more]
  const { prompt, num_outputs, seed } = values
  return {
    ...Object.fromEntries(named),
    prompt: prompt.trim(),
    num_outputs,
    ...(seed === '' ? {} : { seed: Number(seed) }),
    ...(parameters.length > 0 ? { parameters: Object.fromEntries(parameters) } : {}),
  }
}

type Sent = [name: string, value: unknown]

function settingToSend(input: FormInput, values: StudioValues): Sent[] {
  const reading = readSetting(input, settingOf(input, values))
  if ('fault' in reading || reading.value === undefined) return []
  // The server sets it if it gets width and height.
  if (input.name === 'aspect_ratio' && reading.value === CUSTOM) return []
  const setting: Sent = [input.name, reading.value]
  return isNamed(setting) || isChanged(input, values) || isSide(input.name) ? [setting] : []
}

/** The server checks them, once it knows the version. */
const unknownSettings = ({ settings }: StudioValues, list: readonly FormInput[]): Sent[] =>
  Object.entries(settings).filter(
    ([name, value]) => value !== '' && !list.some((input) => input.name === name),
  )

const isNamed = ([name, value]: Sent): boolean => {
  const found = NAMED.find((one) => one === name)
  return found !== undefined && isValid(GenerateBodySchema.properties[found], value)
}
