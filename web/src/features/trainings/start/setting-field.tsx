import { RotateCcw } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { SelectField, TextField } from '../../../components/field.tsx'
import { count } from '../../../lib/format.ts'
import { rangeOf, type Setting, textOf } from './setting-kinds.ts'

interface SettingFieldProps {
  setting: Setting
  /** The value of the preset; `undefined` if the trainer's own default applies. */
  preset: unknown
  /** The text as typed; `undefined` if it is the preset's value. */
  text: string | undefined
  error: string | undefined
  onChange: (text: string | undefined) => void
}

const CHOICE_LABELS: Record<string, string> = { true: 'Yes', false: 'No' }
/** "1,000", "Yes" */
const presetLabel = (preset: unknown) =>
  typeof preset === 'number' && preset >= 1 ? count(preset) : choiceLabel(textOf(preset))
/** "Default (adamw8bit)" */
const defaultLabel = (value: string | null) => (value === null ? 'Default' : `Default (${value})`)
const choiceLabel = (choice: string) => CHOICE_LABELS[choice] ?? choice

/** One setting of a trainer: what it does, its range, and a button that resets it. */
export function SettingField({ setting, preset, text, error, onChange }: SettingFieldProps) {
  const { name, label, description, choices, type, trainerDefault } = setting
  const usual = textOf(preset)
  const change = (typed: string) => onChange(typed === usual ? undefined : typed)
  const range = rangeOf(setting)
  const field = {
    name: `parameters.${name}`,
    label,
    hint: range === null ? description : `${description} ${range}.`,
    error,
    value: text ?? usual,
  }
  return (
    <div className="min-w-0">
      {choices ? (
        <SelectField {...field} onChange={({ target }) => change(target.value)}>
          {usual === '' && <option value="">{defaultLabel(trainerDefault)}</option>}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choiceLabel(choice)}
            </option>
          ))}
        </SelectField>
      ) : (
        <TextField
          {...field}
          placeholder={usual || defaultLabel(trainerDefault)}
          inputMode={type === 'string' ? 'text' : 'decimal'}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => change(target.value)}
        />
      )}
      {text !== undefined && (
        <Button
          variant="quiet"
          size="small"
          icon={RotateCcw}
          className="mt-1 -ml-2"
          onClick={() => onChange(undefined)}
        >
          {usual === '' ? 'Back to default' : `Back to ${presetLabel(preset)}`}
          <span className="sr-only">for {label}</span>
        </Button>
      )}
    </div>
  )
}
