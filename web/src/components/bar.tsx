import clsx from 'clsx'
import { useAway } from '../lib/connection.ts'
import { percent } from '../lib/format.ts'

interface BarProps {
  /** What is measured; the accessible name. */
  label: string
  /** 0 to 1; `null` if the progress is not known yet. */
  value: number | null
  /** `live` is progress that changes by itself, `amount` a share of something. */
  kind?: 'live' | 'amount'
  /** The value as text; the percentage by default. */
  text?: string
  /** 2 px, for the lower edge of an image that is being generated. */
  thin?: boolean
  className?: string
}

/** A progress bar. It has only an accessible name and value; the page shows the text beside it. */
export function Bar({ label, value, kind = 'live', text, thin = false, className }: BarProps) {
  const away = useAway()
  const shape = clsx('overflow-hidden', thin ? 'h-0.5' : 'h-1 rounded-sm', className)
  if (value === null) {
    return (
      <div
        role="progressbar"
        aria-label={label}
        aria-valuetext={text ?? 'Waiting'}
        className={clsx('bar-waiting', shape)}
      />
    )
  }
  const stale = away && kind === 'live'
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(value * 100)}
      aria-valuetext={text ?? percent(value)}
      className={clsx('bg-line-strong', shape)}
    >
      <div
        className={clsx(
          'h-full transition-[width] duration-(--slow) ease-out',
          stale ? 'bg-control' : kind === 'live' ? 'bg-accent' : 'bg-text',
        )}
        style={{ width: `${value * 100}%` }}
      />
    </div>
  )
}
