import { RangeField } from '../../components/range-field.tsx'
import type { FormInput } from './size-settings.ts'
import { type Setting, type StudioValues, settingOf } from './studio-values.ts'

/** Where the usual values are, if the version accepts many more. */
const USUAL = new Map<string, { min?: number; max?: number; step?: number }>([
  ['lora_scale', { min: 0, max: 2, step: 0.05 }],
  ['extra_lora_scale', { min: 0, max: 2, step: 0.05 }],
  ['num_inference_steps', { max: 50 }],
  ['guidance_scale', { max: 10, step: 0.5 }],
])

export interface SettingProps {
  input: FormInput
  values: StudioValues
  error: string | undefined
  onChange: (name: string, value: Setting) => void
}

interface SettingRangeProps extends SettingProps {
  label?: string
  hint?: string
}

/** A number that the version limits on both sides. */
export function SettingRange(props: SettingRangeProps) {
  const { input, values, error, onChange, label, hint } = props
  const { name, title, type, minimum = 0, maximum = 1 } = input
  const usual = USUAL.get(name)
  const min = Math.max(minimum, usual?.min ?? minimum)
  const max = Math.min(maximum, usual?.max ?? maximum)
  return (
    <RangeField
      label={label ?? title}
      name={name}
      value={String(settingOf(input, values))}
      min={min}
      max={max}
      step={type === 'integer' ? 1 : (usual?.step ?? stepOf(max - min))}
      placeholder={input.default === null ? 'default' : String(input.default)}
      hint={hint}
      error={error}
      onChange={(value) => onChange(name, value)}
    />
  )
}

const stepOf = (range: number) => (range <= 2 ? 0.05 : range <= 20 ? 0.5 : 1)
