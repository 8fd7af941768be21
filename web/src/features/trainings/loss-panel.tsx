import { useQuery } from '@tanstack/react-query'
import { isTerminal, type Training } from '@the-way/shared'
import { Panel } from '../../components/panel.tsx'
import { count } from '../../lib/format.ts'
import { LossChart } from './loss-chart.tsx'
import { movingAverage } from './loss-curve.ts'
import { trainingLogsQuery } from './training-actions.ts'
import { totalSteps } from './words.ts'

/** How well the model matches its pictures, step by step; nothing where the trainer does not print it. */
export function LossPanel({ training }: { training: Training }) {
  const { data } = useQuery({ ...trainingLogsQuery(training), enabled: printsLoss(training) })
  const losses = data?.losses ?? []
  const average = movingAverage(losses)
  const last = average.at(-1)
  if (!last) return null
  const words = `average ${last.loss.toFixed(3)} at step ${count(last.step)}`
  return (
    <Panel title="Loss" aside={words}>
      <LossChart
        losses={losses}
        total={totalSteps(training)}
        label={`Loss: ${words}, from ${(average[0] ?? last).loss.toFixed(3)} at the start`}
        live={!isTerminal(training.status)}
      />
      <p className="mt-1.5 text-small text-muted">
        Thin: as printed. Bold: average. It levels off and does not reach zero.
      </p>
    </Panel>
  )
}

/** SDXL's trainer prints no loss; before the first step there is none. */
const printsLoss = ({ trainer, progress }: Training): boolean =>
  trainer !== 'sdxl' && progress.step !== null
