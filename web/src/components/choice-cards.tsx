import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

interface Choice<V extends string> {
  value: V
  title: string
  detail?: ReactNode
  /** To the right of the title: a price, an icon. */
  aside?: ReactNode
}

interface ChoiceCardsProps<V extends string> {
  label: string
  options: readonly Choice<V>[]
  /** `null` if nothing is chosen yet. */
  value: V | null
  onChange: (value: V) => void
  /** Side by side on phones too, with only the title. */
  compact?: boolean
}

/** Radio buttons whose options need a sentence each: side by side, on phones one below another. */
export function ChoiceCards<V extends string>({
  label,
  options,
  value,
  onChange,
  compact = false,
}: ChoiceCardsProps<V>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={clsx(
        'grid gap-2 md:auto-cols-fr md:grid-flow-col md:gap-3',
        compact && 'auto-cols-fr grid-flow-col',
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            'min-w-0 cursor-pointer rounded-panel border border-line-strong bg-surface p-3 hover:bg-hover',
            'has-checked:border-text has-checked:bg-raised has-checked:shadow-[inset_0_0_0_1px_var(--text)]',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
            compact && 'max-md:flex max-md:min-h-11 max-md:items-center max-md:p-2.5',
          )}
        >
          <span className="flex min-w-0 grow items-center gap-2">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className={clsx(
                'size-3.5 shrink-0 appearance-none rounded-full border border-control bg-raised outline-none checked:border-4 checked:border-text',
                compact && 'max-md:sr-only',
              )}
            />
            <span className="min-w-0 grow text-ui font-semibold">{option.title}</span>
            {option.aside}
          </span>
          {option.detail && (
            <span
              className={clsx(
                'mt-0.5 block pl-5.5 text-small text-muted',
                compact && 'max-md:hidden',
              )}
            >
              {option.detail}
            </span>
          )}
        </label>
      ))}
    </div>
  )
}
