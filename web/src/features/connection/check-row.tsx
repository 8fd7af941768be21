import type { ConnectionCheckItem } from '@the-way/shared'
import clsx from 'clsx'
import { CircleCheck, CircleX, type LucideIcon, Minus, TriangleAlert } from 'lucide-react'

const NAMES: Record<ConnectionCheckItem['name'], string> = {
  token: 'Token',
  account: 'Account',
  trainer: 'Trainer',
  base_model: 'Base model',
  webhook: 'Notices from Replicate',
  database: 'Database',
}

const STATUS: Record<
  ConnectionCheckItem['status'],
  { icon: LucideIcon; ink: string; word: string }
> = {
  ok: { icon: CircleCheck, ink: 'text-ok', word: 'works' },
  warning: { icon: TriangleAlert, ink: 'text-warn', word: 'look at this' },
  failed: { icon: CircleX, ink: 'text-danger', word: 'failed' },
  skipped: { icon: Minus, ink: 'text-muted', word: 'not needed' },
}

/** One thing that was checked: what it is, what was found, what to do. */
export function CheckRow({ item }: { item: ConnectionCheckItem }) {
  const { icon: Icon, ink, word } = STATUS[item.status]
  const calm = item.status === 'ok' || item.status === 'skipped'
  return (
    <li className="flex gap-2 border-t border-line py-2 text-ui">
      <Icon size={16} strokeWidth={1.75} className={clsx('mt-0.5 shrink-0', ink)} aria-hidden />
      <div className="min-w-0 wrap-anywhere">
        <p className={clsx(!calm && 'font-semibold')}>
          {NAMES[item.name]}
          <span className={calm ? 'sr-only' : clsx('font-normal', ink)}>: {word}</span>
        </p>
        <p className="text-small text-muted">{item.detail}</p>
        {item.next_step && <p className="mt-0.5 text-small">{item.next_step}</p>}
      </div>
    </li>
  )
}
