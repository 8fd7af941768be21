import type { ConnectionCheckItem } from '@the-way/shared'
import clsx from 'clsx'
import { CircleCheck, CircleX, type LucideIcon, Minus, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const STATUS: Record<
  ConnectionCheckItem['status'],
  { icon: LucideIcon; ink: string; word: string }
> = {
  ok: { icon: CircleCheck, ink: 'text-ok', word: 'works' },
  warning: { icon: TriangleAlert, ink: 'text-warn', word: 'warning' },
  failed: { icon: CircleX, ink: 'text-danger', word: 'failed' },
  skipped: { icon: Minus, ink: 'text-muted', word: 'not checked' },
}

interface CheckRowProps {
  name: ReactNode
  item: Omit<ConnectionCheckItem, 'name'>
  /** Shows name and result side by side where there is room. */
  wide: boolean
  /** A link to the page for the next step. */
  link?: ReactNode
}

/** One check: its name, its result and what to do. */
export function CheckRow({ name, item, wide, link }: CheckRowProps) {
  const { icon: Icon, ink, word } = STATUS[item.status]
  const calm = item.status === 'ok' || item.status === 'skipped'
  return (
    <li
      className={clsx(
        'grid grid-cols-[20px_minmax(0,1fr)] gap-x-3 border-t border-line text-ui first:border-line-strong',
        wide ? 'gap-y-1 py-2.75 md:grid-cols-[20px_176px_minmax(0,1fr)]' : 'py-2',
      )}
    >
      <Icon size={16} strokeWidth={1.75} className={clsx('mt-0.5', ink)} aria-hidden />
      <p className="font-semibold">
        {name}
        <span className={calm ? 'sr-only' : clsx('font-normal', ink)}>: {word}</span>
      </p>
      <div className={clsx('col-start-2 wrap-anywhere', wide ? 'md:col-start-3' : 'text-small')}>
        <p className={calm ? 'text-muted' : undefined}>{item.detail}</p>
        {item.next_step && (
          <p className="mt-1">
            {item.next_step} {link}
          </p>
        )}
      </div>
    </li>
  )
}
