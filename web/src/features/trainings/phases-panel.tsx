import { isTerminal, TRAINING_PHASES, type Training, type TrainingPhase } from '@the-way/shared'
import { Check, Circle, CircleX } from 'lucide-react'
import { LiveDot } from '../../components/live-dot.tsx'
import { Panel } from '../../components/panel.tsx'
import { phaseWord } from './words.ts'

const PHASES: readonly TrainingPhase[] = TRAINING_PHASES.filter((phase) => phase !== 'paused')

/** What is done, what goes on, what is to come. */
export function PhasesPanel({ training }: { training: Training }) {
  const { status } = training
  const at = Math.max(0, PHASES.indexOf(training.phase))
  const reached = status === 'succeeded' ? PHASES.length : at
  return (
    <Panel title="Phases">
      <ol className="grid gap-1.5 text-ui">
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
                  <CircleX size={14} strokeWidth={1.75} className="text-danger" />
                ) : isNow ? (
                  <LiveDot />
                ) : (
                  <Circle size={8} strokeWidth={2} />
                )}
              </span>
              {phaseWord(phase)}
              {index < reached && <span className="sr-only">, done</span>}
              {hasStopped && <span className="ml-auto text-small font-normal">stopped here</span>}
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
