import t from 'tap'
import { allHandled, deliver, deliveriesOf } from '../support/webhooks.ts'
import { startScriptedApp } from './scripted-replicate.ts'

/** What is delivered, and how the training stands at Replicate meanwhile. */
type Step = [delivered: string, truth: string]

const SEQUENCES: Record<string, { steps: Step[]; end: string }> = {
  'in order': {
    steps: [
      ['starting', 'starting'],
      ['processing', 'processing'],
      ['succeeded', 'succeeded'],
    ],
    end: 'succeeded',
  },
  'the end alone': { steps: [['succeeded', 'succeeded']], end: 'succeeded' },
  'the start alone': { steps: [['processing', 'processing']], end: 'processing' },
  'the end three times': {
    steps: [
      ['succeeded', 'succeeded'],
      ['succeeded', 'succeeded'],
      ['succeeded', 'succeeded'],
    ],
    end: 'succeeded',
  },
  'a late start after success': {
    steps: [
      ['succeeded', 'succeeded'],
      ['processing', 'processing'],
      ['starting', 'starting'],
    ],
    end: 'succeeded',
  },
  'a late start after failure': {
    steps: [
      ['failed', 'failed'],
      ['processing', 'processing'],
    ],
    end: 'failed',
  },
  'a late start after a cancel': {
    steps: [
      ['canceled', 'canceled'],
      ['starting', 'starting'],
    ],
    end: 'canceled',
  },
  'success after failure': {
    steps: [
      ['failed', 'failed'],
      ['succeeded', 'succeeded'],
    ],
    end: 'failed',
  },
  'failure after success': {
    steps: [
      ['succeeded', 'succeeded'],
      ['failed', 'failed'],
    ],
    end: 'succeeded',
  },
  'an end that Replicate does not confirm': {
    steps: [['succeeded', 'processing']],
    end: 'processing',
  },
  'an end confirmed by a second delivery': {
    steps: [
      ['succeeded', 'processing'],
      ['succeeded', 'succeeded'],
    ],
    end: 'succeeded',
  },
  'a start that is over when it is asked about': {
    steps: [['starting', 'succeeded']],
    end: 'succeeded',
  },
  'a delivery that says failed of a success': {
    steps: [['failed', 'succeeded']],
    end: 'succeeded',
  },
  'a word that nobody knows': { steps: [['warming up', 'warming up']], end: 'starting' },
  aborted: { steps: [['aborted', 'aborted']], end: 'canceled' },
  'success without a version': {
    steps: [['succeeded', 'succeeded without output']],
    end: 'failed',
  },
  'starting again while it runs': {
    steps: [
      ['processing', 'processing'],
      ['starting', 'starting'],
    ],
    end: 'processing',
  },
}

t.test(
  'takes the status from Replicate once, whatever deliveries say in whatever order',
  async (t) => {
    const { test, replicate, startTraining, models, statusOf } = await startScriptedApp(t)
    for (const [name, { steps, end }] of Object.entries(SEQUENCES)) {
      const { id, remote } = await startTraining()
      for (const [status, truth] of steps) {
        replicate.truth.set(remote, truth)
        t.equal((await deliver(test, { id: remote, status })).statusCode, 200)
        await allHandled(test)
      }
      t.equal(await statusOf(id), end, name)
      const own = (await models()).filter((training) => training === id)
      t.equal(own.length, end === 'succeeded' ? 1 : 0, `${name}: models`)
    }
    t.equal(Object.keys(SEQUENCES).length, 17)
  },
)

t.test('stores the outcome of each delivery', async (t) => {
  const { test, replicate, startTraining } = await startScriptedApp(t)
  const { id, remote } = await startTraining()
  const told = async (delivery: string, status: string) => {
    await deliver(test, { id: remote, status }, { id: delivery })
    await allHandled(test)
  }
  replicate.truth.set(remote, 'processing')
  await told('news', 'processing')
  await told('no-news', 'processing')
  replicate.failWith = 500
  await told('away', 'processing')
  replicate.failWith = null
  replicate.truth.set(remote, 'succeeded')
  await told('end', 'succeeded')
  await told('late', 'processing')
  await deliver(test, { id: 'elsewhere', status: 'processing' }, { id: 'stranger' })

  const deliveries = await deliveriesOf(test)
  t.strictSame(Object.fromEntries(deliveries.map(({ id, outcome }) => [id, outcome])), {
    news: 'applied',
    'no-news': 'unchanged',
    away: 'failed',
    end: 'applied',
    late: 'unchanged',
    stranger: 'no_run',
  })
  t.match(
    deliveries.find((delivery) => delivery.id === 'away'),
    {
      note: /Replicate can’t be reached.*checked again automatically/,
      training_id: id,
      status: 'processing',
    },
  )
  t.match(
    deliveries.find((delivery) => delivery.id === 'stranger'),
    { run_kind: 'unknown', training_id: null, generation_id: null },
  )
})

t.test('asks for the run again when a delivery is replayed', async (t) => {
  const { test, replicate, startTraining, statusOf } = await startScriptedApp(t)
  const { id, remote } = await startTraining()
  await deliver(test, { id: remote, status: 'succeeded' }, { id: 'msg-1' })
  await allHandled(test)
  t.equal(await statusOf(id), 'starting')
  replicate.truth.set(remote, 'succeeded')
  const replay = (delivery: string) =>
    test.call({ method: 'POST', url: `/api/webhook/deliveries/${delivery}/replay` })
  const answer = await replay('msg-1')
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { id: 'msg-1', outcome: 'received', handled_at: null })
  await allHandled(test)
  t.equal(await statusOf(id), 'succeeded')

  const unknown = await replay('msg-2')
  t.equal(unknown.statusCode, 404)
  t.match(unknown.json(), { code: 'webhook.not_found' })
})

t.test('keeps and applies a delivery that arrives before the create response', async (t) => {
  const { test, replicate, startTraining, statusOf } = await startScriptedApp(t)
  const { id, remote } = await startTraining('processing')
  const { query } = test.database
  await query(
    "update public.trainings set replicate_id = null, status = 'submitting' where id = $1",
    [id],
  )
  const answer = await deliver(test, { id: remote, status: 'starting' }, { query: `?run=${id}` })
  t.match(answer.json(), { outcome: 'received' })
  t.notOk(replicate.asked.get(remote))
  const adopt = { id, now: new Date().toISOString(), replicate_id: remote }
  await test.database.call.trainings_adopt({ ...adopt, next_check_at: '2040-01-01T00:00:00Z' })
  await allHandled(test)
  t.equal(await statusOf(id), 'processing')
})
