import { type ReactNode, useId } from 'react'

interface CheckProps {
  children: ReactNode
  checked: boolean
  /** The answer is being saved. */
  pending?: boolean
  /** The user can't uncheck it. */
  fixed?: boolean
  onChange: (checked: boolean) => void
}

/** A checkbox with a statement to agree to. */
export function Check({ children, checked, pending = false, fixed = false, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2 text-ui">
      <input
        id={id}
        type="checkbox"
        className="check"
        checked={checked}
        aria-busy={pending || undefined}
        aria-disabled={fixed || undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id} className="cursor-pointer py-0.5 max-md:py-2.5">
        {children}
      </label>
    </div>
  )
}
