import { useState } from 'react'
import { RangeField } from '../../components/range-field.tsx'

interface NumberRangeProps {
  label: string
  name: string
  value: number
  min: number
  max: number
  step: number
  hint?: string
  onChange: (value: number) => void
}

/** A slider with an exact value. While that is typed and not a number in the range, it says so and changes nothing. */
export function NumberRange(props: NumberRangeProps) {
  const { value, min, max, onChange, ...rest } = props
  const [typed, setTyped] = useState({ text: String(value), value })
  // The value may change by other means, such as a key.
  const text = typed.value === value ? typed.text : String(value)
  const onText = (next: string) => {
    const isUsable = isWithin(next, min, max)
    setTyped({ text: next, value: isUsable ? Number(next) : value })
    if (isUsable) onChange(Number(next))
  }
  return (
    <RangeField
      {...rest}
      value={text}
      min={min}
      max={max}
      onChange={onText}
      {...(isWithin(text, min, max) ? {} : { error: `Enter a number from ${min} to ${max}.` })}
    />
  )
}

const isWithin = (text: string, min: number, max: number) =>
  text.trim() !== '' && Number(text) >= min && Number(text) <= max
