import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import { lastReached, useAway } from '../../lib/connection.ts'
import { count } from '../../lib/format.ts'
import { clock } from '../../lib/format-time.ts'
import { LiveDot } from '../live-dot.tsx'

interface PillProps extends Omit<ComponentProps<'a'>, 'children' | 'className'> {
  /** What is running: "Quiet horizons", "2 trainings". Only for screen readers where there is no room. */
  name: string
  /** How many are running, if more than one; shown where there is no room for the name. */
  amount?: number | null
  /** "45%", "waiting", "on hold" */
  progress: string
  /** How many others are on hold. */
  onHold?: number
  /** Nothing has started yet. */
  waiting?: boolean
}

function Pill({ name, amount = null, progress, onHold = 0, waiting = false, ...rest }: PillProps) {
  const away = useAway()
  return (
    <a
      {...rest}
      className="inline-flex h-7 min-w-0 items-center gap-2 rounded-full border border-line bg-surface pr-2.5 pl-2 text-small whitespace-nowrap text-muted hover:bg-hover"
    >
      <LiveDot hollow={waiting} />
      {amount !== null && (
        <span className="lg:hidden" aria-hidden>
          {amount}
        </span>
      )}
      <span className="max-w-40 truncate max-lg:sr-only">{name}</span>
      <b className="font-semibold text-text">
        {progress}
        {away && <span className="max-md:sr-only"> at {clock(lastReached())}</span>}
        {onHold > 0 && (
          <span className="font-normal text-muted max-md:sr-only">, {count(onHold)} on hold</span>
        )}
      </b>
    </a>
  )
}

/** Shows in the top bar what is running and how far it is. */
export const LivePill = createLink(Pill)
