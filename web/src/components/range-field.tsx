import { type CSSProperties, useId } from 'react'
import { FieldMessage, type FieldText } from './field.tsx'

interface RangeFieldProps extends Pick<FieldText, 'hint' | 'error'> {
  label: string
  name: string
  /** As it is typed; text that is not a number moves the slider to its start. */
  value: string
  /** The range of the slider; the field beside the label accepts others too. */
  min: number
  max: number
  step: number
  /** Shown in the empty field. */
  placeholder?: string
  onChange: (value: string) => void
}

/** A slider, and a field beside its label for exact values. */
export function RangeField(props: RangeFieldProps) {
  const { label, name, value, min, max, step, placeholder, onChange, hint, error } = props
  const id = useId()
  const message = `${id}-message`
  const number = Number(value === '' ? placeholder : value)
  const place = Number.isFinite(number) ? Math.min(Math.max(number, min), max) : min
  const filled = { '--filled': `${((place - min) / (max - min)) * 100}%` } as CSSProperties
  const describedBy = (hint ?? error) ? message : undefined
  return (
    <div className="min-w-0">
      <div className="flex items-center justify-between gap-2 text-ui">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <input
          name={name}
          aria-label={`${label}, exact value`}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          placeholder={placeholder}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          onChange={({ target }) => onChange(target.value)}
          className="exact-value"
        />
      </div>
      <input
        id={id}
        type="range"
        className="slider"
        style={filled}
        value={place}
        min={min}
        max={max}
        step={step}
        aria-describedby={describedBy}
        onChange={({ target }) => onChange(target.value)}
      />
      <FieldMessage id={message} hint={hint} error={error} />
    </div>
  )
}
