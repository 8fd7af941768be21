import type { Training } from '@the-way/shared'
import { Bar } from '../../../components/bar.tsx'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { percent } from '../../../lib/format.ts'
import { ago, duration, timeLeft } from '../../../lib/format-time.ts'
import { costInWords, secondsLeft, secondsRun } from '../training-time.ts'
import { PHASE_WORDS, stepInWords } from '../training-words.ts'

interface LiveProps {
  training: Training
  now: number
}

/** How far a running training is: the one live figure of the page. */
export function LivePanel({ training, now }: LiveProps) {
  const { checked_at } = training
  return (
    <Panel className="max-md:hidden">
      <Figures training={training} now={now} />
      <p className="text-ui">{stepInWords(training) ?? 'Before the first step'}</p>
      <hr className="my-3 border-line" />
      <DefinitionRows
        rows={[
          { label: 'Elapsed', value: duration(secondsRun(training, now) ?? 0) },
          { label: 'Cost so far', value: costInWords(training, now) },
          {
            label: 'News from Replicate',
            value: checked_at === null ? 'none yet' : ago(checked_at, new Date(now)),
          },
        ]}
      />
    </Panel>
  )
}

/** The same on phones, above the sheet. */
export const LiveHead = ({ training, now }: LiveProps) => (
  <div className="mb-5 md:hidden">
    <Figures training={training} now={now} />
    <p className="flex flex-wrap justify-between gap-x-3 text-small text-muted">
      <span>{stepInWords(training) ?? 'Before the first step'}</span>
      <span>{costInWords(training, now)}</span>
    </p>
  </div>
)

function Figures({ training, now }: LiveProps) {
  const { fraction } = training.progress
  const left = secondsLeft(training, now)
  const word = PHASE_WORDS[training.phase]
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <span className="figure-nums text-figure">{percent(fraction)}</span>
        <span className="font-semibold">
          {left === null || training.phase !== 'training' ? word : timeLeft(left)}
        </span>
      </div>
      <Bar label={word} value={fraction} className="mt-2.5 mb-2" />
    </>
  )
}
