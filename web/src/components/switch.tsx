import { type ReactNode, useId } from 'react'

interface SwitchProps {
  label: ReactNode
  name?: string
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
}

/** A switch for a setting that takes effect at once. */
export function Switch({ label, name, hint, checked, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        name={name}
        type="checkbox"
        role="switch"
        className="switch"
        checked={checked}
        aria-checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="min-w-0 text-ui">
        <label htmlFor={id} className="cursor-pointer">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-small text-muted">
            {hint}
          </span>
        )}
      </span>
    </div>
  )
}
