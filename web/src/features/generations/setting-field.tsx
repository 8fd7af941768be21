import type { ModelInput } from '@the-way/shared'
import { SelectField, TextArea, TextField } from '../../components/field.tsx'
import { Switch } from '../../components/switch.tsx'
import { type SettingProps, SettingRange } from './setting-range.tsx'
import { settingOf } from './studio-values.ts'

/** A setting with a control by its type. */
export function SettingField(props: SettingProps) {
  const { input, values, error, onChange } = props
  const { name, title, type, enum: choices, required } = input
  const value = settingOf(input, values)
  const field = {
    label: title,
    name,
    hint: hintOf(input),
    error,
    optional: !required && input.default === null,
    value: String(value),
    onChange: ({ target }: { target: { value: string } }) => onChange(name, target.value),
  }
  if (choices) {
    return (
      <SelectField {...field} optional={false}>
        {!choices.some((choice) => String(choice) === String(value)) && (
          <option value={String(value)}>{value === '' ? 'default' : String(value)}</option>
        )}
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {choice}
          </option>
        ))}
      </SelectField>
    )
  }
  switch (type) {
    case 'boolean':
      return (
        <Switch
          label={title}
          name={name}
          hint={error ?? hintOf(input)}
          checked={value === true || value === 'true'}
          onChange={(checked) => onChange(name, checked)}
        />
      )
    case 'integer':
    case 'number':
      return input.minimum !== undefined && input.maximum !== undefined ? (
        <SettingRange {...props} {...withHint(input)} />
      ) : (
        <TextField
          {...field}
          mono
          inputMode="decimal"
          autoComplete="off"
          placeholder={input.default === null ? '' : String(input.default)}
        />
      )
    case 'url':
      return <TextField {...field} inputMode="url" autoComplete="off" placeholder="https://" />
    case 'string':
      return <TextField {...field} autoComplete="off" />
    default:
      return <TextArea {...field} mono rows={2} placeholder={type === 'array' ? '[]' : '{}'} />
  }
}

const hintOf = ({ description, max_length }: ModelInput) =>
  description ?? (max_length === undefined ? undefined : `At most ${max_length} characters.`)

const withHint = (input: ModelInput) => {
  const hint = hintOf(input)
  return hint === undefined ? {} : { hint }
}
