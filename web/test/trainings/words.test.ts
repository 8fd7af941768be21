import t from 'tap'
import { endWords } from '../../src/features/trainings/completion/end-messages.ts'
import {
  chargedWords,
  nextStepWords,
  sideWords,
} from '../../src/features/trainings/completion/outcome-messages.ts'
import { stateWord } from '../../src/features/trainings/labels.ts'
import { costLine, costSoFar, trainAgainWords } from '../../src/features/trainings/money.ts'
import { secondsLeft, secondsPerStep, secondsWaited } from '../../src/features/trainings/times.ts'
import { at, training } from './support.ts'

const error = (rest = {}) => ({ code: 'x', message: 'It broke.', hint: 'Try again.', ...rest })

t.test('only running time is counted, at the trainer’s price', async (t) => {
  const now = new Date(at('12:11:12'))
  t.equal(costSoFar(training(), now), '$0.92 of about $1.90')
  t.equal(costSoFar(training({ trainer: 'sdxl' }), now), '$0.59 of about $1.90')
  t.equal(costSoFar(training({ started_at: null }), now), '$0.00 of about $1.90')
  t.equal(costSoFar(training({ estimate_usd_micros: 0 }), now), 'free (demo)')
})

t.test('what was charged is told only as far as it is known', async (t) => {
  const ended = { status: 'failed', completed_at: at('12:07:03') } as const
  const told = (rest = {}) => chargedWords(training({ ...ended, ...rest }))
  t.match(told({ error: error({ charged: 'no' }) }), /^Nothing\. Replicate does not bill failed/)
  t.equal(
    told({ error: error({ charged: 'see_bill' }), cost_usd_micros: 5 }),
    'See Replicate’s bill',
  )
  t.equal(told(), 'See Replicate’s bill', 'no cost is known')
  t.equal(
    told({ status: 'canceled', error: error({ charged: 'time_run' }), cost_usd_micros: 535_000 }),
    '$0.54 for 5 min 51 s, on your Replicate bill',
  )
  t.equal(told({ status: 'canceled', cost_usd_micros: 0 }), 'Nothing', 'it never ran')
  t.equal(told({ estimate_usd_micros: 0 }), 'Nothing (demo mode)')
  t.equal(costLine(training(ended)), 'see Replicate’s bill')
})

t.test('another try names what is fixed, and its own price', async (t) => {
  const failed = training({
    status: 'failed',
    parameters: { ...training().parameters, batch_size: 2 },
    error: error({ side: 'settings', fix: { batch_size: 1, layers_to_optimize_regex: null } }),
  })
  t.equal(
    nextStepWords(failed),
    'Train again with batch size 1 and without layers to optimize regex. Everything else is filled in as before.',
  )
  // 120 s of set-up and 1.1 s for each image of each step: 1,220 s in place of 2,320.
  t.equal(trainAgainWords(failed), 'Train again for about $1.00')
  t.match(sideWords(failed), /your images are fine/)
  const unmended = training({ status: 'failed', error: error() })
  t.equal(nextStepWords(unmended), 'Try again.')
  t.equal(trainAgainWords(unmended), 'Train again for about $1.90')
  t.equal(trainAgainWords(training({ estimate_usd_micros: 0 })), 'Train again (demo)')
  t.equal(sideWords(unmended), null)
})

t.test(
  'time left ages with the news it came with; time per step is the trainer’s own',
  async (t) => {
    t.equal(secondsLeft(training(), new Date(at('12:12:42'))), 600)
    t.equal(secondsLeft(training({ phase: 'packaging' }), new Date(at('12:12:42'))), null)
    t.equal(secondsPerStep(training()), 1.2)
    t.equal(secondsPerStep(training({ progress: { ...training().progress, step: null } })), null)
  },
)

t.test('a wait for a machine begins when Replicate has it', async (t) => {
  const now = new Date(at('12:10:00'))
  const news_at = at('12:08:00')
  t.equal(secondsWaited(training({ status: 'starting', news_at }), now), 120)
  t.equal(secondsWaited(training({ status: 'queued', news_at }), now), 600)
})

t.test('canceling is a state of its own until the end', async (t) => {
  const cancel_requested_at = at('12:09:00')
  t.equal(stateWord(training({ cancel_requested_at })), 'Canceling')
  t.equal(stateWord(training({ cancel_requested_at, status: 'canceled' })), undefined)
  t.equal(stateWord(training({ status: 'queued', phase: 'paused' })), 'On hold')
  t.equal(stateWord(training()), 'Training')
})

t.test('a notice says how it ended', async (t) => {
  const completed_at = at('12:22:42')
  const done = endWords(training({ status: 'succeeded', completed_at, cost_usd_micros: 1_890_000 }))
  t.same(done, {
    title: 'Quiet horizons is trained.',
    detail: 'Finished in 21 min 30 s, $1.89.',
    short: '✓ Quiet horizons',
  })
  t.match(endWords(training({ status: 'failed', error: error() })), { detail: 'It broke.' })
  t.match(endWords(training({ status: 'canceled' })), { title: /was canceled/ })
})
