import clsx from 'clsx'
import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

type NoteTone = 'info' | 'ok' | 'warn' | 'danger'

interface NoteProps {
  tone?: NoteTone
  /** Replaces the tone's own icon. */
  icon?: LucideIcon
  /** The most important sentence; `children` is secondary. */
  title?: ReactNode
  children?: ReactNode
  /** A small quiet button. */
  action?: ReactNode
  /** Announced at once, because it appears in response to the user's action. */
  alert?: boolean
  className?: string
}

const TONES: Record<NoteTone, { box: string; icon: LucideIcon; ink: string }> = {
  info: { box: 'bg-sunken', icon: Info, ink: 'text-text' },
  ok: { box: 'bg-ok-soft', icon: CircleCheck, ink: 'text-ok' },
  warn: { box: 'bg-warn-soft', icon: TriangleAlert, ink: 'text-warn' },
  danger: { box: 'bg-danger-soft', icon: CircleX, ink: 'text-danger' },
}

/** A message on a page. */
export function Note(props: NoteProps) {
  const { tone = 'info', title, children, action, alert, className } = props
  const { box, icon, ink } = TONES[tone]
  const Icon = props.icon ?? icon
  return (
    <div
      role={alert ? 'alert' : undefined}
      className={clsx(
        'flex items-start gap-2.5 rounded-control px-3 py-2.5 text-ui',
        box,
        className,
      )}
    >
      <Icon size={16} strokeWidth={1.75} className={clsx('mt-0.5 shrink-0', ink)} aria-hidden />
      <div className="min-w-0 grow">
        {title && <span className={clsx(children !== undefined && 'font-semibold')}>{title} </span>}
        {title && children ? <span className="text-muted">{children}</span> : children}
      </div>
      {action && <span className="-my-1 -mr-1.5 shrink-0">{action}</span>}
    </div>
  )
}
