import { isTerminal, TRAINING_PHASES, type Training } from '@the-way/shared'
import clsx from 'clsx'
import { Ban, Check, CircleX } from 'lucide-react'
import { LiveDot } from '../../../components/live-dot.tsx'
import { Panel } from '../../../components/panel.tsx'
import { duration } from '../../../lib/format-time.ts'
import { secondsWaited } from '../training-time.ts'
import { PHASE_WORDS } from '../training-words.ts'

type State = 'done' | 'now' | 'failed' | 'canceled' | 'todo'

// A paused training stands where a queued one does.
const PHASES = TRAINING_PHASES.filter((phase) => phase !== 'paused')

const SPOKEN: Record<State, string> = {
  done: 'done',
  now: 'now',
  failed: 'failed here',
  canceled: 'stopped here',
  todo: 'not yet',
}

/** Where a training is on its way. */
export function PhasesPanel({ training, now }: { training: Training; now: number }) {
  const { status, phase } = training
  const here = Math.max(0, PHASES.indexOf(phase === 'paused' ? 'queued' : phase))
  const stateAt = (index: number): State => {
    if (status === 'succeeded' || index < here) return 'done'
    if (index > here) return 'todo'
    return status === 'failed' || status === 'canceled' ? status : 'now'
  }
  return (
    <Panel title="Phases">
      <ol>
        {PHASES.map((name, index) => (
          <Phase
            key={name}
            word={PHASE_WORDS[name]}
            state={stateAt(index)}
            note={name === 'queued' ? waited(training, now) : ''}
          />
        ))}
      </ol>
    </Panel>
  )
}

function waited(training: Training, now: number): string {
  const over = training.started_at === null && isTerminal(training.status)
  return over ? '' : duration(secondsWaited(training, now))
}

interface PhaseProps {
  word: string
  state: State
  note: string
}

const Phase = ({ word, state, note }: PhaseProps) => (
  <li
    aria-current={state === 'now' ? 'step' : undefined}
    className={clsx(
      'grid min-h-7 grid-cols-[16px_1fr_auto] items-center gap-2 text-ui',
      state === 'todo' && 'text-faint',
      (state === 'now' || state === 'failed' || state === 'canceled') && 'font-semibold',
    )}
  >
    <span className="grid place-items-center" aria-hidden>
      <Sign state={state} />
    </span>
    <span>
      {word}
      <span className="sr-only">: {SPOKEN[state]}</span>
    </span>
    <span className="text-small font-normal text-muted">{note}</span>
  </li>
)

function Sign({ state }: { state: State }) {
  switch (state) {
    case 'done':
      return <Check size={16} strokeWidth={1.75} className="text-muted" />
    case 'now':
      return <LiveDot />
    case 'failed':
      return <CircleX size={16} strokeWidth={1.75} className="text-danger" />
    case 'canceled':
      return <Ban size={16} strokeWidth={1.75} className="text-muted" />
    case 'todo':
      return <span className="size-1.75 rounded-full shadow-[inset_0_0_0_1.5px_var(--control)]" />
  }
}
