import { isTerminal, TRAINING_PHASES, type Training, type TrainingPhase } from '@the-way/shared'
import { Ban, Check, Circle, CircleX } from 'lucide-react'
import { LiveDot } from '../../components/live-dot.tsx'
import { Panel } from '../../components/panel.tsx'
import { duration } from '../../lib/format-time.ts'
import { secondsUntil } from './times.ts'
import { phaseWord } from './words.ts'

const PHASES: readonly TrainingPhase[] = TRAINING_PHASES.filter((phase) => phase !== 'paused')

const Stopped = ({ status }: { status: Training['status'] }) =>
  status === 'failed' ? (
    <CircleX size={14} strokeWidth={1.75} className="text-danger" />
  ) : (
    <Ban size={14} strokeWidth={1.75} />
  )

/** How long it waited for a machine, once that is over. */
const waited = ({ created_at, started_at }: Training) =>
  started_at && duration(secondsUntil(created_at, new Date(started_at)))

/** What is done, what goes on, what is to come. */
export function PhasesPanel({ training }: { training: Training }) {
  const { status } = training
  const at = Math.max(0, PHASES.indexOf(training.phase))
  const reached = status === 'succeeded' ? PHASES.length : at
  return (
    <Panel title="Phases">
      <ol className="text-ui *:min-h-7">
        {PHASES.map((phase, index) => {
          const isNow = index === reached
          const hasStopped = isNow && isTerminal(status)
          return (
            <li
              key={phase}
              aria-current={isNow && !hasStopped ? 'step' : undefined}
              className={
                isNow
                  ? 'flex items-center gap-2 font-semibold'
                  : index < reached
                    ? 'flex items-center gap-2'
                    : 'flex items-center gap-2 text-faint'
              }
            >
              <span className="grid size-4 place-items-center" aria-hidden>
                {index < reached ? (
                  <Check size={14} strokeWidth={1.75} />
                ) : hasStopped ? (
                  <Stopped status={status} />
                ) : isNow ? (
                  <LiveDot />
                ) : (
                  <Circle size={8} strokeWidth={2} />
                )}
              </span>
              {phaseWord(phase)}
              {index < reached && <span className="sr-only">, done</span>}
              <span className="ml-auto text-small font-normal text-muted">
                {hasStopped ? 'stopped here' : phase === 'queued' && waited(training)}
              </span>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
