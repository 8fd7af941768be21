import { INVALID_LOSS, isTerminal, type Training } from '@the-way/shared'
import { Panel } from '../../../components/panel.tsx'
import { count } from '../../../lib/format.ts'
import { useTrainingLog } from '../log/use-training-log.ts'
import { LossChart } from './loss-chart.tsx'
import { movingAverage } from './loss-curve.ts'
import { totalSteps } from './total-steps.ts'

/** How well the model matches its images, step by step; renders nothing if the trainer does not print the loss. */
export function LossPanel({ training }: { training: Training }) {
  const { losses } = useTrainingLog(training, printsLoss(training))
  const average = movingAverage(losses)
  const isLive = !isTerminal(training.status)
  const last = average.at(-1)
  if (training.trainer === 'sdxl' || (!last && !isLive)) return null
  if (!last) {
    const aside = training.error?.code === INVALID_LOSS ? 'not a number' : 'no steps yet'
    // The panel is there from the start, so that what is below it does not move when the first step is printed.
    return (
      <Panel title="Loss" aside={aside}>
        <LossChart losses={[]} total={totalSteps(training)} label={`Loss: ${aside}`} live />
        <Legend />
      </Panel>
    )
  }
  const summary = `average ${last.loss.toFixed(3)} at step ${count(last.step)}`
  return (
    <Panel title="Loss" aside={summary}>
      <LossChart
        losses={losses}
        total={totalSteps(training)}
        label={`Loss: ${summary}, from ${(average[0] ?? last).loss.toFixed(3)} at the start`}
        live={isLive}
      />
      <Legend />
    </Panel>
  )
}

const Legend = () => (
  <p className="mt-1.5 text-small text-muted">
    Thin: each step. Bold: average. Flattening out is normal.
  </p>
)

/** The SDXL trainer does not print the loss; the others print it from the first step. */
const printsLoss = ({ trainer, progress }: Training): boolean =>
  trainer !== 'sdxl' && progress.step !== null
