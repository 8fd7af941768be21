import { LOG_TAIL_LINES, readLosses, type TrainingLogs } from '@the-way/shared'
import t from 'tap'
import { extendLog, extendLosses } from '../../src/features/trainings/log/growing-log.ts'

const line = (step: number) =>
  `flux_train_replicate:  1%|▏         | ${step}/1000 [00:10<10:00,  1.20s/it, lr: 4.0e-04 loss: 3.5e-01]`
const linesTo = (step: number) => [
  'Loading Flux',
  ...Array.from({ length: step }, (_, n) => line(n + 1)),
]
const tailAt = (step: number) => linesTo(step).slice(-LOG_TAIL_LINES).join('\n')

/** A log as the API returns it: lines of progress bars end in carriage returns. */
const logAt = (step: number): TrainingLogs => {
  const logs = `${linesTo(step).join('\r')}\n`
  return { logs, is_complete: true, losses: readLosses(logs) }
}
const lastStep = ({ losses }: TrainingLogs) => losses.at(-1)?.step

t.test('adds the newest lines of the training to its log', async (t) => {
  const grown = extendLog(logAt(60), tailAt(68))
  t.equal(grown?.logs, linesTo(68).join('\n'))
  t.equal(grown?.losses.length, 68)
  const again = grown && extendLog(grown, tailAt(100))
  t.equal(again?.logs, linesTo(100).join('\n'))
  t.equal(again && lastStep(again), 100)
})

t.test('reads a short log from the tail alone', async (t) => {
  const grown = extendLog({ logs: '', is_complete: true, losses: [] }, tailAt(8))
  t.equal(grown?.logs, linesTo(8).join('\n'))
  t.equal(extendLog(logAt(8), tailAt(12))?.losses.length, 12)
})

t.test('does not duplicate a line that was read before it was complete', async (t) => {
  const logs = linesTo(60).join('\n').slice(0, -9)
  const grown = extendLog({ logs, is_complete: true, losses: readLosses(logs) }, tailAt(61))
  t.equal(grown?.logs, linesTo(61).join('\n'))
})

t.test('ignores a tail that is not newer than the log', async (t) => {
  const known = logAt(100)
  t.equal(extendLog(known, tailAt(100)), known)
  t.equal(extendLog(known, tailAt(71)), known)
  t.equal(extendLog(known, ''), known)
})

t.test('detects missing lines, while the curve still ends where the tail does', async (t) => {
  t.equal(extendLog(logAt(38), tailAt(365)), null)
  const losses = extendLosses(logAt(38).losses, tailAt(365))
  t.equal(losses.at(-1)?.step, 365)
  t.equal(losses.length, 38 + LOG_TAIL_LINES)
})
