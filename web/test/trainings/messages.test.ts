import t from 'tap'
import { endMessage } from '../../src/features/trainings/completion/end-messages.ts'
import {
  causeLabel,
  chargeMessage,
  nextStepMessage,
} from '../../src/features/trainings/completion/outcome-messages.ts'
import { stateLabel } from '../../src/features/trainings/labels.ts'
import { costLine, costSoFar, trainAgainLabel } from '../../src/features/trainings/money.ts'
import { secondsLeft, secondsPerStep, secondsWaited } from '../../src/features/trainings/times.ts'
import { at, training } from './support.ts'

const error = (rest = {}) => ({ code: 'x', message: 'It broke.', hint: 'Try again.', ...rest })

t.test('charges only running time, at the trainer’s price', async (t) => {
  const now = new Date(at('12:11:12'))
  t.equal(costSoFar(training(), now), '$0.92 of about $1.90')
  t.equal(costSoFar(training({ trainer: 'sdxl' }), now), '$0.59 of about $1.90')
  t.equal(costSoFar(training({ started_at: null }), now), '$0.00 of about $1.90')
  t.equal(costSoFar(training({ estimate_usd_micros: 0 }), now), 'free (demo)')
})

t.test('shows what was charged as far as it is known', async (t) => {
  const ended = { status: 'failed', completed_at: at('12:07:03') } as const
  const charged = (rest = {}) => chargeMessage(training({ ...ended, ...rest }))
  t.match(charged({ error: error({ charged: 'no' }) }), /^Nothing\. Replicate does not bill failed/)
  t.equal(
    charged({ error: error({ charged: 'see_bill' }), cost_usd_micros: 5 }),
    'See Replicate’s bill',
  )
  t.equal(charged(), 'See Replicate’s bill', 'no cost is known')
  t.equal(
    charged({
      status: 'canceled',
      error: error({ charged: 'time_run' }),
      cost_usd_micros: 535_000,
    }),
    '$0.54 for 5 min 51 s, on your Replicate bill',
  )
  t.equal(charged({ status: 'canceled', cost_usd_micros: 0 }), 'Nothing', 'it never ran')
  t.equal(charged({ estimate_usd_micros: 0 }), 'Nothing (demo mode)')
  t.equal(costLine(training(ended)), 'see Replicate’s bill')
})

t.test('suggests the next attempt with its changes and its price', async (t) => {
  const failed = training({
    status: 'failed',
    parameters: { ...training().parameters, batch_size: 2 },
    error: error({ side: 'settings', fix: { batch_size: 1, layers_to_optimize_regex: null } }),
  })
  t.equal(
    nextStepMessage(failed),
    'Train again with batch size 1 and without layers to optimize regex. Everything else is filled in as before.',
  )
  // 120 s of set-up and 1.1 s for each image of each step: 1,220 s in place of 2,320.
  t.equal(trainAgainLabel(failed), 'Train again for about $1.00')
  t.match(causeLabel(failed), /your images are fine/)
  const withoutFix = training({ status: 'failed', error: error() })
  t.equal(nextStepMessage(withoutFix), 'Try again.')
  t.equal(trainAgainLabel(withoutFix), 'Train again for about $1.90')
  t.equal(trainAgainLabel(training({ estimate_usd_micros: 0 })), 'Train again (demo)')
  t.equal(causeLabel(withoutFix), null)
})

t.test(
  'subtracts the age of the report from the time left; takes time per step from the trainer',
  async (t) => {
    t.equal(secondsLeft(training(), new Date(at('12:12:42'))), 600)
    t.equal(secondsLeft(training({ phase: 'packaging' }), new Date(at('12:12:42'))), null)
    t.equal(secondsPerStep(training()), 1.2)
    t.equal(secondsPerStep(training({ progress: { ...training().progress, step: null } })), null)
  },
)

t.test('the wait for a machine begins when Replicate accepts the training', async (t) => {
  const now = new Date(at('12:10:00'))
  const news_at = at('12:08:00')
  t.equal(secondsWaited(training({ status: 'starting', news_at }), now), 120)
  t.equal(secondsWaited(training({ status: 'queued', news_at }), now), 600)
})

t.test('labels a training as canceling until it has ended', async (t) => {
  const cancel_requested_at = at('12:09:00')
  t.equal(stateLabel(training({ cancel_requested_at })), 'Canceling')
  t.equal(stateLabel(training({ cancel_requested_at, status: 'canceled' })), undefined)
  t.equal(stateLabel(training({ status: 'queued', phase: 'paused' })), 'On hold')
  t.equal(stateLabel(training()), 'Training')
})

t.test('the notice says how a training ended', async (t) => {
  const completed_at = at('12:22:42')
  const done = endMessage(
    training({ status: 'succeeded', completed_at, cost_usd_micros: 1_890_000 }),
  )
  t.same(done, {
    title: 'Quiet horizons is trained.',
    detail: 'Finished in 21 min 30 s, $1.89.',
    short: '✓ Quiet horizons',
  })
  t.match(endMessage(training({ status: 'failed', error: error() })), { detail: 'It broke.' })
  t.match(endMessage(training({ status: 'canceled' })), { title: /was canceled/ })
})
