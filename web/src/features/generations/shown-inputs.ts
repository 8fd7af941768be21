import { CUSTOM, type FormInput } from './size-settings.ts'
import { type Setting, type StudioValues, settingOf } from './studio-values.ts'

/** These have fields of their own, because every model's form has them. */
const IN_EVERY_FORM = ['prompt', 'num_outputs', 'seed']
/** These are chosen in the panel of the image to start from. */
const IN_SOURCE_PANEL = ['image', 'mask', 'prompt_strength']
const ELSEWHERE = [...IN_EVERY_FORM, ...IN_SOURCE_PANEL]

interface Condition {
  /** The setting that decides. */
  by: string
  if: (value: Setting) => boolean
}

const isCustom: Condition = { by: 'aspect_ratio', if: (value) => value === CUSTOM }

/** Settings that only have an effect together with another one. */
const CONDITIONS = new Map<string, Condition>([
  ['width', isCustom],
  ['height', isCustom],
  ['output_quality', { by: 'output_format', if: (value) => value !== 'png' }],
  ['extra_lora_scale', { by: 'extra_lora', if: (value) => value !== '' }],
  ['refine_steps', { by: 'refine', if: (value) => value === 'base_image_refiner' }],
  ['high_noise_frac', { by: 'refine', if: (value) => value === 'expert_ensemble_refiner' }],
])

/** Returns the settings of the form, without those that have no effect with the chosen values. */
export function shownInputs(inputs: readonly FormInput[], values: StudioValues): FormInput[] {
  const hasEffect = (name: string) => {
    const condition = CONDITIONS.get(name)
    const decisive = inputs.find((input) => input.name === condition?.by)
    return !condition || !decisive || condition.if(settingOf(decisive, values))
  }
  return inputs.filter(({ name }) => !ELSEWHERE.includes(name) && hasEffect(name))
}
