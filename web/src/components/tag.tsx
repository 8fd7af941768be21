import type { GenerationStatus, TrainingStatus } from '@the-way/shared'
import clsx from 'clsx'
import { Ban, CircleCheck, CircleX, Clock, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { LiveDot } from './live-dot.tsx'

export type TagTone = 'neutral' | 'live' | 'ok' | 'warn' | 'danger'

interface TagProps {
  tone?: TagTone
  /** Not for live tags, which have a dot. */
  icon?: LucideIcon
  /** A hollow dot, for what is live but has not started yet. */
  hollow?: boolean
  children: ReactNode
}

const TONES: Record<TagTone, string> = {
  neutral: 'bg-sunken text-muted',
  live: 'bg-accent-soft text-accent-text',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
}

/** A label with an icon and a colour. */
export function Tag({ tone = 'neutral', icon: Icon, hollow = false, children }: TagProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5.5 items-center gap-1.25 rounded-small pr-2 pl-1.5 text-small font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {tone === 'live' ? (
        <LiveDot hollow={hollow} />
      ) : (
        Icon && <Icon size={14} strokeWidth={1.75} aria-hidden />
      )}
      {children}
    </span>
  )
}

type RunStatus = TrainingStatus | GenerationStatus

const STATUS: Record<RunStatus, Omit<TagProps, 'children'> & { word: string }> = {
  queued: { tone: 'neutral', icon: Clock, word: 'Queued' },
  submitting: { tone: 'neutral', icon: Clock, word: 'Sending' },
  starting: { tone: 'live', hollow: true, word: 'Waiting for a machine' },
  processing: { tone: 'live', word: 'Running' },
  saving: { tone: 'live', word: 'Saving' },
  succeeded: { tone: 'ok', icon: CircleCheck, word: 'Succeeded' },
  failed: { tone: 'danger', icon: CircleX, word: 'Failed' },
  canceled: { tone: 'neutral', icon: Ban, word: 'Canceled' },
}

/** The state of a training or generation; `word` replaces the usual one, such as "Training". */
export function StatusTag({ status, word }: { status: RunStatus; word?: string }) {
  const { word: usual, ...look } = STATUS[status]
  return <Tag {...look}>{word ?? usual}</Tag>
}
