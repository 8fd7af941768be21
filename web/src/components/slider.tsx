import { type CSSProperties, type ReactNode, useId } from 'react'

interface SliderProps {
  label: string
  value: number
  min: number
  max: number
  step: number
  onChange: (value: number) => void
  /** Formats the value: "0.85", "28 steps". */
  format?: (value: number) => string
  hint?: ReactNode
}

/** A range input with the exact value beside its label. */
export function Slider({
  label,
  value,
  min,
  max,
  step,
  onChange,
  format = String,
  hint,
}: SliderProps) {
  const id = useId()
  const filled = { '--filled': `${((value - min) / (max - min)) * 100}%` } as CSSProperties
  return (
    <div>
      <div className="flex justify-between gap-2 text-ui">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <output htmlFor={id}>{format(value)}</output>
      </div>
      <input
        id={id}
        type="range"
        className="slider"
        style={filled}
        value={value}
        min={min}
        max={max}
        step={step}
        aria-valuetext={format(value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-small text-muted">
          {hint}
        </p>
      )}
    </div>
  )
}
