import t from 'tap'
import { forward } from '../../src/features/trainings/forward.ts'
import { at, training } from './support.ts'

const atStep = (step: number) =>
  training({ progress: { step, total: 1000, fraction: step / 1000, eta_seconds: 60 } })

t.test('a response that arrives late does not undo progress, but updates the rest', async (t) => {
  const cancel_requested_at = at('12:12:00')
  const shown = forward(atStep(450), { ...atStep(440), cancel_requested_at })
  t.equal(shown.progress.step, 450)
  t.equal(shown.cancel_requested_at, cancel_requested_at)
  t.equal(forward(atStep(450), atStep(451)).progress.step, 451)
})

t.test('keeps the time of the report with the step', async (t) => {
  const news_at = at('12:11:30')
  const shown = forward(atStep(450), { ...atStep(440), news_at, logs_tail: 'step 440' })
  t.equal(shown.news_at, at('12:11:42'))
  t.equal(shown.logs_tail, '')
})

t.test('does not return to an earlier phase', async (t) => {
  const shown = forward(atStep(450), { ...atStep(0), phase: 'loading' })
  t.equal(shown.phase, 'training')
})

t.test('keeps a final state', async (t) => {
  const ended = training({ status: 'failed' })
  t.equal(forward(ended, atStep(999)), ended)
  t.equal(forward(atStep(999), ended), ended, 'which replaces any progress')
})
