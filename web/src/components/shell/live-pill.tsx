import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import { lastReached, useAway } from '../../lib/connection.ts'
import { clock } from '../../lib/format-time.ts'
import { LiveDot } from '../live-dot.tsx'

interface PillProps extends Omit<ComponentProps<'a'>, 'children' | 'className'> {
  /** What runs; left out on phones. */
  name: string
  /** How far: "45%", "waiting". */
  progress: string
  /** Nothing moves yet. */
  waiting?: boolean
}

function Pill({ name, progress, waiting = false, ...rest }: PillProps) {
  const away = useAway()
  return (
    <a
      {...rest}
      className="inline-flex h-7 min-w-0 items-center gap-2 rounded-full border border-line bg-surface pr-2.5 pl-2 text-small whitespace-nowrap text-muted hover:bg-hover"
    >
      <LiveDot hollow={waiting} />
      <span className="max-w-40 truncate max-lg:sr-only">{name}</span>
      <b className="font-semibold text-text">
        {progress}
        {away && <span className="max-md:sr-only"> at {clock(lastReached())}</span>}
      </b>
    </a>
  )
}

/** What runs now and how far, in the top bar. */
export const LivePill = createLink(Pill)
