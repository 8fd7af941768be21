import t from 'tap'
import { waitFor } from '../support/test-app.ts'
import { finished, modelsOf, set, train, upload } from '../trainings/training-calls.ts'
import { NO_POLLING, startDelivered } from './emulated.ts'
import { allHandled, deliveriesOf, rejectionsOf } from './webhook-app.ts'

const FIELDS = { file: upload(set), name: 'Lamp', keyword: 'LMP' }

t.test('a training and a picture come to their end by webhooks alone', async (t) => {
  const { emulator, test } = await startDelivered(t, { pace: NO_POLLING })
  emulator.addFault({ webhook: 'duplicate', times: 2 })
  emulator.addFault({ webhook: 'reorder', event: 'completed', times: 1 })
  const { id } = (await train(test, FIELDS)).json()
  const done = await finished(test, id)
  t.equal(done.status, 'succeeded')
  t.equal((await modelsOf(test)).length, 1)

  const request = await test.call({
    method: 'POST',
    url: `/api/models/${done.model_id}/generate`,
    payload: { prompt: 'at dusk', megapixels: '0.25' },
  })
  const generation = request.json()
  const made = await waitFor(
    async () => (await test.call({ url: `/api/generations/${generation.id}` })).json(),
    ({ status }) => ['succeeded', 'failed', 'canceled'].includes(status),
  )
  t.equal(made.status, 'succeeded')
  t.equal(made.pictures.length, 1)

  await allHandled(test)
  const deliveries = await deliveriesOf(test)
  t.ok(deliveries.some((delivery) => delivery.training_id === id && delivery.outcome === 'applied'))
  t.ok(deliveries.some((delivery) => delivery.generation_id === generation.id))
  const told = emulator.deliveries()
  t.ok(
    told.every(({ url }) => /\?run=[\w-]+$/.test(url)),
    'each names our own id',
  )
  t.strictSame([...new Set(told.map(({ event }) => event))].sort(), ['completed', 'start'])
})

t.test('one that comes before the create’s answer is applied too', async (t) => {
  const { emulator, test } = await startDelivered(t, { pace: NO_POLLING })
  emulator.addFault({ webhook: 'early', times: 1 })
  const { id } = (await train(test, FIELDS)).json()
  t.equal((await finished(test, id)).status, 'succeeded')
  await allHandled(test)
  const deliveries = await deliveriesOf(test)
  t.ok(deliveries.length >= 2)
  t.ok(deliveries.every((delivery) => delivery.training_id === id))
})

t.test('with every webhook lost, forged or too old, polling ends a training right', async (t) => {
  const { emulator, test } = await startDelivered(t)
  for (const webhook of ['wrong_signature', 'old_timestamp'] as const) {
    emulator.addFault({ webhook, times: 100 })
    const { id } = (await train(test, { ...FIELDS, name: webhook })).json()
    t.equal((await finished(test, id)).status, 'succeeded')
    emulator.clearFaults()
  }
  const reasons = new Set((await rejectionsOf(test)).map(({ reason }) => reason))
  t.strictSame([...reasons].sort(), ['bad_signature', 'old_timestamp'])
})

t.test('with every webhook dropped, polling ends a training right', async (t) => {
  const { emulator, test } = await startDelivered(t)
  emulator.addFault({ webhook: 'drop', times: 100 })
  const { id } = (await train(test, FIELDS)).json()
  t.equal((await finished(test, id)).status, 'succeeded')
  t.equal((await modelsOf(test)).length, 1)
  t.strictSame(await deliveriesOf(test), [])
})
