import clsx from 'clsx'
import { useAway } from '../lib/connection.ts'
import { percent } from '../lib/format.ts'

interface BarProps {
  /** What is measured; the bar's name. */
  label: string
  /** 0 to 1; null while nothing is known and it waits. */
  value: number | null
  /** `live` moves by itself, `amount` is a share of something. */
  kind?: 'live' | 'amount'
  /** The value in words; the percentage if not given. */
  text?: string
  /** 2 px, for the foot of an image that is being made. */
  thin?: boolean
  className?: string
}

/** How far something is. The words beside it are the page's; this one has name and value. */
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
