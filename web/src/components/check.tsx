import { type ReactNode, useId } from 'react'

interface CheckProps {
  children: ReactNode
  checked: boolean
  /** It is being stored. */
  pending?: boolean
  onChange: (checked: boolean) => void
}

/** A statement to agree to. */
export function Check({ children, checked, pending = false, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2 text-ui">
      <input
        id={id}
        type="checkbox"
        className="check"
        checked={checked}
        aria-busy={pending || undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id} className="cursor-pointer py-0.5 max-md:py-2.5">
        {children}
      </label>
    </div>
  )
}
