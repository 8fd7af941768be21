import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import { lastReached, useAway } from '../../lib/connection.ts'
import { clock } from '../../lib/format-time.ts'
import { LiveDot } from '../live-dot.tsx'

interface PillProps extends Omit<ComponentProps<'a'>, 'children' | 'className'> {
  /** What runs; left out on phones. */
  name: string
  /** How far: "45%", "17 of 24". */
  progress: string
}

function Pill({ name, progress, ...rest }: PillProps) {
  const away = useAway()
  const shown = away ? `${progress} at ${clock(lastReached())}` : progress
  return (
    <a
      {...rest}
      className="inline-flex h-7 min-w-0 items-center gap-2 rounded-full border border-line bg-surface pr-2.5 pl-2 text-small whitespace-nowrap text-muted hover:bg-hover"
    >
      <LiveDot />
      <span className="max-w-40 truncate max-lg:sr-only">{name}</span>
      <b className="font-semibold text-text">{shown}</b>
    </a>
  )
}

/** What runs now and how far, in the top bar. */
export const LivePill = createLink(Pill)
