import type { Training } from '@the-way/shared'
import { Ban, Check, Circle, CircleX } from 'lucide-react'
import { LiveDot } from '../../../components/live-dot.tsx'
import { Panel } from '../../../components/panel.tsx'
import { duration } from '../../../lib/format-time.ts'
import { useNow } from '../../../lib/use-now.ts'
import { isOnHold, phaseLabel } from '../labels.ts'
import { type PhaseRow, type PhaseState, phaseRows } from './phase-rows.ts'

/** The phases that are done, current and still to come, with the time of each. */
export function PhasesPanel({ training }: { training: Training }) {
  const now = useNow()
  return (
    <Panel title="Phases">
      <ol className="text-ui *:min-h-7">
        {phaseRows(training, now).map((row) => (
          <Phase key={row.phase} row={row} training={training} />
        ))}
      </ol>
    </Panel>
  )
}

const LOOKS: Record<PhaseState, string> = {
  done: '',
  now: 'font-semibold',
  stopped: 'font-semibold',
  'to come': 'text-faint',
}

function Phase({ row, training }: { row: PhaseRow; training: Training }) {
  const { phase, state, seconds } = row
  const took = seconds === null ? null : duration(seconds)
  return (
    <li
      aria-current={state === 'now' ? 'step' : undefined}
      className={`flex items-center gap-2 ${LOOKS[state]}`}
    >
      <span className="grid size-4 place-items-center" aria-hidden>
        <PhaseMark state={state} status={training.status} />
      </span>
      {phaseLabel(phase)}
      {state === 'done' && <span className="sr-only">, done</span>}
      <span className="ml-auto text-small font-normal text-muted">
        {state === 'stopped'
          ? ['stopped', took].filter(Boolean).join(', ')
          : !isOnHold(training) && took}
      </span>
    </li>
  )
}

function PhaseMark({ state, status }: { state: PhaseState; status: Training['status'] }) {
  if (state === 'done') return <Check size={14} strokeWidth={1.75} />
  if (state === 'now') return <LiveDot hollow={status !== 'processing'} />
  if (state === 'to come') return <Circle size={8} strokeWidth={2} />
  return status === 'failed' ? (
    <CircleX size={14} strokeWidth={1.75} className="text-danger" />
  ) : (
    <Ban size={14} strokeWidth={1.75} />
  )
}
