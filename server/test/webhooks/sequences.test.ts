import t from 'tap'
import { allHandled, deliver, deliveriesOf } from '../support/webhooks.ts'
import { startScriptedApp } from './scripted-replicate.ts'

/** The status in a delivery, and the status at Replicate at that time. */
type Step = [delivered: string, actual: string]

const SEQUENCES: Record<string, { steps: Step[]; end: string }> = {
  'in order': {
    steps: [
      ['starting', 'starting'],
      ['processing', 'processing'],
      ['succeeded', 'succeeded'],
    ],
    end: 'succeeded',
  },
  'only the end': { steps: [['succeeded', 'succeeded']], end: 'succeeded' },
  'only the start': { steps: [['processing', 'processing']], end: 'processing' },
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
  'a start that has completed when it is requested': {
    steps: [['starting', 'succeeded']],
    end: 'succeeded',
  },
  'a delivery that reports a success as failed': {
    steps: [['failed', 'succeeded']],
    end: 'succeeded',
  },
  'an unknown status': { steps: [['warming up', 'warming up']], end: 'starting' },
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
  'applies the status at Replicate once, regardless of the content and order of deliveries',
  async (t) => {
    const { test, replicate, startTraining, models, statusOf } = await startScriptedApp(t)
    for (const [name, { steps, end }] of Object.entries(SEQUENCES)) {
      const { id, remote } = await startTraining()
      for (const [status, actual] of steps) {
        replicate.statuses.set(remote, actual)
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
  const deliverAndWait = async (delivery: string, status: string) => {
    await deliver(test, { id: remote, status }, { id: delivery })
    await allHandled(test)
  }
  replicate.statuses.set(remote, 'processing')
  await deliverAndWait('changed', 'processing')
  await deliverAndWait('unchanged', 'processing')
  replicate.failWith = 500
  await deliverAndWait('outage', 'processing')
  replicate.failWith = null
  replicate.statuses.set(remote, 'succeeded')
  await deliverAndWait('end', 'succeeded')
  await deliverAndWait('late', 'processing')
  await deliver(test, { id: 'elsewhere', status: 'processing' }, { id: 'unknown' })

  const deliveries = await deliveriesOf(test)
  t.strictSame(Object.fromEntries(deliveries.map(({ id, outcome }) => [id, outcome])), {
    changed: 'applied',
    unchanged: 'unchanged',
    outage: 'failed',
    end: 'applied',
    late: 'unchanged',
    unknown: 'no_run',
  })
  t.match(
    deliveries.find((delivery) => delivery.id === 'outage'),
    {
      note: /Replicate can’t be reached.*checked again automatically/,
      training_id: id,
      status: 'processing',
    },
  )
  t.match(
    deliveries.find((delivery) => delivery.id === 'unknown'),
    { run_kind: 'unknown', training_id: null, generation_id: null },
  )
})

t.test('requests the run again when a delivery is replayed', async (t) => {
  const { test, replicate, startTraining, statusOf } = await startScriptedApp(t)
  const { id, remote } = await startTraining()
  await deliver(test, { id: remote, status: 'succeeded' }, { id: 'msg-1' })
  await allHandled(test)
  t.equal(await statusOf(id), 'starting')
  replicate.statuses.set(remote, 'succeeded')
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

t.test('stores and applies a delivery that arrives before the create response', async (t) => {
  const { test, replicate, startTraining, statusOf } = await startScriptedApp(t)
  const { id, remote } = await startTraining('processing')
  const { query } = test.database
  await query("update public.runs set replicate_id = null, status = 'submitting' where id = $1", [
    id,
  ])
  const answer = await deliver(test, { id: remote, status: 'starting' }, { query: `?run=${id}` })
  t.match(answer.json(), { outcome: 'received' })
  t.notOk(replicate.requests.get(remote))
  const adopt = { id, now: new Date().toISOString(), replicate_id: remote }
  await test.database.call.runs_adopt({ ...adopt, next_check_at: '2040-01-01T00:00:00Z' })
  await allHandled(test)
  t.equal(await statusOf(id), 'processing')
})
