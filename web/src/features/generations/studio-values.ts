import { expandPrompt, type Generation, MAX_OUTPUTS, RecordOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { CUSTOM, type FormInput, initialRatio, isRatio, ratioOfSize } from './size-settings.ts'

const SettingSchema = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
export type Setting = Static<typeof SettingSchema>

/** The values of the form on a model's page. */
export const StudioValuesSchema = Type.Object({
  prompt: Type.String(),
  /** Of each prompt, if it has alternatives. */
  num_outputs: Type.Integer({ minimum: 1, maximum: MAX_OUTPUTS }),
  /** Empty for a random seed each time. */
  seed: Type.String(),
  /**
   * What was chosen, by the version's names; all other settings have their defaults. Typed numbers and lists are kept as
   * text.
   */
  settings: RecordOf(SettingSchema),
})
export type StudioValues = Static<typeof StudioValuesSchema>

export const STUDIO_DEFAULTS: StudioValues = { prompt: '', num_outputs: 1, seed: '', settings: {} }

/** Where a tab keeps the values of a model's form. */
export const studioKey = (modelId: string) => `studio-${modelId}`

/** FLUX's other base model needs this many steps. */
const SCHNELL_STEPS = 4

/** Returns the value of a setting that was not chosen; `null` if it is left out then. */
function initialOf(input: FormInput, settings: StudioValues['settings']): Setting | null {
  if (input.name === 'aspect_ratio') return initialRatio(input)
  if (input.name === 'num_inference_steps' && settings['model'] === 'schnell') return SCHNELL_STEPS
  return input.default
}

/** Returns the value of a setting, as it was typed or chosen; empty if it is left out. */
export const settingOf = (input: FormInput, { settings }: StudioValues): Setting =>
  settings[input.name] ?? initialOf(input, settings) ?? ''

/** Whether a setting has another value than a new form. */
export const isChanged = (input: FormInput, { settings }: StudioValues): boolean => {
  const chosen = settings[input.name]
  return chosen !== undefined && String(chosen) !== String(initialOf(input, settings) ?? '')
}

type Recipe = Pick<Generation, 'prompt' | 'seed' | 'num_outputs' | 'parameters'> &
  Partial<Pick<Generation, 'prompts'>>

/** Returns the form values for the prompts and all settings of a generation or an image. */
export function valuesOf(recipe: Recipe): StudioValues {
  const { prompt, prompts = [prompt], seed, num_outputs, parameters } = recipe
  const settings = Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, toSetting(value)]],
    ),
  )
  return {
    prompt: promptText(prompts),
    num_outputs: Math.max(1, Math.round(num_outputs / prompts.length)),
    seed: String(seed),
    settings: withRatio(settings),
  }
}

/** Writes several prompts as alternatives, and braces that would be read as alternatives as ordinary text. */
function promptText(prompts: readonly string[]): string {
  const [first = ''] = prompts
  if (prompts.length > 1) return `{${prompts.map(escapeBraces).join('|')}}`
  return expandPrompt(first, 1).prompts?.[0] === first.trim() ? first : escapeBraces(first)
}

const escapeBraces = (text: string) => text.replace(/[{|}]/g, '\\$&')

/** Returns how many images the form asks for: those of each alternative of the prompt. */
export const imagesOf = ({ prompt, num_outputs }: StudioValues): number =>
  promptCount(prompt) * num_outputs

/** Returns how many prompts the text stands for; 1 if its alternatives are invalid. */
export const promptCount = (prompt: string): number =>
  expandPrompt(prompt, MAX_OUTPUTS).prompts?.length ?? 1

const toSetting = (value: unknown): Setting =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)

/** The form has a ratio, or a width and height for the ratio `custom`. */
function withRatio(settings: StudioValues['settings']): StudioValues['settings'] {
  const { width, height, ...rest } = settings
  if (typeof width !== 'number' || typeof height !== 'number') return settings
  const ratio = isRatio(rest['aspect_ratio']) ? rest['aspect_ratio'] : ratioOfSize(width, height)
  return ratio ? { ...rest, aspect_ratio: ratio } : { ...settings, aspect_ratio: CUSTOM }
}

/** Returns the chosen settings that the version does not have: they are not sent. */
export const leftOut = (values: StudioValues, inputs: readonly FormInput[]): string[] =>
  Object.entries(values.settings)
    .filter(([name, value]) => value !== '' && !inputs.some((input) => input.name === name))
    .map(([name]) => name)
