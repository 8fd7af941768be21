import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

interface SegmentsProps<V extends string> {
  label: string
  options: readonly { value: V; label: ReactNode }[]
  value: V
  onChange: (value: V) => void
  className?: string
}

/** A radio group of a few short options in one row. */
export function Segments<V extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: SegmentsProps<V>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={clsx(
        'inline-grid auto-cols-fr grid-flow-col rounded-control border border-control bg-raised',
        className,
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            'relative flex h-[calc(var(--h-control)-2px)] cursor-pointer items-center justify-center gap-1.5 px-3',
            'border-l border-line-strong text-ui whitespace-nowrap text-muted first:rounded-l-[5px] first:border-l-0 last:rounded-r-[5px]',
            'hover:bg-hover has-checked:bg-hover has-checked:font-semibold has-checked:text-text',
            'has-checked:shadow-[inset_0_-2px_0_var(--text)]',
            'has-focus-visible:z-1 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
