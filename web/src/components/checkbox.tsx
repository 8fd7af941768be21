import clsx from 'clsx'
import { Check } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { FieldMessage } from './field.tsx'

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'className' | 'id'> {
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
  className?: string
}

/** One sentence that holds or does not. */
export function Checkbox({ label, hint, error, className, ...native }: CheckboxProps) {
  const id = useId()
  return (
    <div className={className}>
      <label className="flex cursor-pointer items-start gap-2 py-0.5 text-ui coarse:py-3 max-md:py-3">
        <span className="relative m-0.5 grid size-4 shrink-0 place-items-center">
          <input
            {...native}
            type="checkbox"
            aria-invalid={error ? true : undefined}
            aria-describedby={(error ?? hint) ? id : undefined}
            className={clsx(
              'peer absolute inset-0 appearance-none rounded-[3px] border bg-raised checked:border-text checked:bg-text',
              error ? 'border-danger' : 'border-control',
            )}
          />
          <Check
            size={12}
            strokeWidth={3}
            className="pointer-events-none relative hidden text-bg peer-checked:block"
            aria-hidden
          />
        </span>
        <span>{label}</span>
      </label>
      <FieldMessage id={id} hint={hint} error={error} />
    </div>
  )
}
