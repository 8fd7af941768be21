import t from 'tap'
import { generate, listModels, train, waitUntilEnded } from '../support/actions.ts'
import { allHandled, deliveriesOf, rejectionsOf } from '../support/webhooks.ts'
import { startBehindTunnel } from './tunnel.ts'

/** Practically disables polling, so that only webhooks cause changes. */
const NO_POLLING = { trainingCheckMs: 3600_000, generationCheckMs: 3600_000 }

t.test('completes a training and a generation by webhooks alone', async (t) => {
  const { test } = await startBehindTunnel(t, { pace: NO_POLLING })
  test.emulator.addFault({ webhook: 'duplicate', times: 2 })
  test.emulator.addFault({ webhook: 'reorder', event: 'completed', times: 1 })
  const done = await waitUntilEnded(test, await train(test))
  t.equal(done.status, 'succeeded')
  t.equal((await listModels(test)).length, 1)

  const generation = await generate(test, String(done.model_id))
  const made = await waitUntilEnded(test, generation)
  t.equal(made.status, 'succeeded')
  t.equal(made.images.length, 1)

  await allHandled(test)
  const deliveries = await deliveriesOf(test)
  t.ok(
    deliveries.some(
      (delivery) => delivery.training_id === done.id && delivery.outcome === 'applied',
    ),
  )
  t.ok(deliveries.some((delivery) => delivery.generation_id === generation.id))
  const sent = test.emulator.deliveries()
  t.ok(
    sent.every(({ url }) => /\?run=[\w-]+$/.test(url)),
    'each URL contains our own id',
  )
  t.strictSame([...new Set(sent.map(({ event }) => event))].sort(), ['completed', 'start'])
})

t.test('completes a training by polling if every webhook is forged or too old', async (t) => {
  const { test } = await startBehindTunnel(t)
  for (const webhook of ['wrong_signature', 'old_timestamp'] as const) {
    test.emulator.addFault({ webhook, times: 100 })
    const training = await train(test, { name: webhook })
    t.match(await waitUntilEnded(test, training), { status: 'succeeded' })
    test.emulator.clearFaults()
  }
  const reasons = new Set((await rejectionsOf(test)).map(({ reason }) => reason))
  t.strictSame([...reasons].sort(), ['bad_signature', 'old_timestamp'])
})
