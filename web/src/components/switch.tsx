import { type ComponentProps, type ReactNode, useId } from 'react'

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type' | 'role' | 'className'> {
  label: ReactNode
  hint?: ReactNode
}

/** A setting that takes effect at once. */
export function Switch({ label, hint, ...native }: SwitchProps) {
  const id = useId()
  return (
    <label className="flex min-h-6 cursor-pointer items-center gap-3 text-ui coarse:min-h-11 max-md:min-h-11">
      <span className="min-w-0 grow">
        <span className="block font-medium">{label}</span>
        {hint && (
          <span id={id} className="block text-small text-muted">
            {hint}
          </span>
        )}
      </span>
      <input
        {...native}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells whether it is on
        role="switch"
        aria-describedby={hint ? id : undefined}
        className="switch"
      />
    </label>
  )
}
