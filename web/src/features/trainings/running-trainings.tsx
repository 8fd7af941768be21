import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Bar } from '../../components/bar.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Section } from '../../components/panel.tsx'
import { count } from '../../lib/format.ts'
import { costLine, leftLine, stepLine } from './words.ts'

interface RunningTrainingsProps {
  trainings: readonly Training[]
  strip: (training: Training) => ReactNode
}

/** What runs now; nothing where nothing does. */
export const RunningTrainings = ({ trainings, strip }: RunningTrainingsProps) =>
  trainings.length === 0 ? null : (
    <Section title="Running now" note={count(trainings.length)}>
      <ul className="border-t border-line-strong">
        {trainings.map((training) => (
          <li
            key={training.id}
            className="grid items-center gap-x-6 gap-y-2 border-b border-line py-4 md:grid-cols-[240px_minmax(0,1fr)_auto]"
          >
            {strip(training)}
            <div className="min-w-0">
              <p className="mb-1.5 text-ui font-semibold wrap-anywhere">{training.name}</p>
              <Bar
                label={training.name}
                value={training.progress.step === null ? null : training.progress.fraction}
              />
              <p className="mt-1.5 flex flex-wrap justify-between gap-x-4 text-small text-muted">
                <span>{stepLine(training)}</span>
                <span>
                  {leftLine(training)} · {costLine(training)}
                </span>
              </p>
            </div>
            <LinkButton to="/trainings/$id" params={{ id: training.id }} size="small">
              Open
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  )
