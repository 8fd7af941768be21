import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { owner, startEmulator } from './support/running-emulator.ts'
import { delivered, type Received, startReceiver, verified } from './support/webhook-receiver.ts'

/** Starts an emulator on the real clock, since receivers check the age of a delivery with theirs. */
async function start(t: Test, predictionSeconds = 0.2) {
  const running = await startEmulator(t, {
    allowHttpWebhooks: true,
    predictionSeconds,
    webhookLastTrySeconds: 1,
  })
  const receiver = await startReceiver(t)
  const { version } = running.emulator.seedModel({ owner, name: 'model' })
  const { key } = await running.client.webhooks.default.secret.get()
  return {
    ...running,
    receiver,
    predict: (webhook_events_filter: ('start' | 'completed')[] = ['completed']) =>
      running.client.predictions.create({
        version,
        input: { prompt: 'TOK' },
        webhook: receiver.url,
        webhook_events_filter,
      }),
    order: async (fault: object) => {
      const answer = await fetch(`${running.origin}/emulator/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      })
      t.equal(answer.status, 204)
    },
    verify: (received: Received) => verified(key, received),
  }
}

/** In seconds. Runs of this length complete when the emulator's clock is advanced; signatures allow five minutes. */
const MINUTE = 60

const idOf = ({ headers }: Received) => headers['webhook-id']

t.test('delivers twice with the same id', async (t) => {
  const { order, predict, receiver, verify } = await start(t)
  await order({ webhook: 'duplicate' })
  await predict()
  const [first, second] = await receiver.until(2)
  if (!first || !second) throw new Error('no delivery')
  t.equal(idOf(first), idOf(second))
  t.ok(verify(first) && verify(second))
})

t.test('delivers a late “processing” after completion', async (t) => {
  const { emulator, order, predict, receiver, verify } = await start(t, MINUTE)
  await order({ webhook: 'reorder' })
  await predict(['start', 'completed'])
  emulator.advance(MINUTE * 500)
  await receiver.until(1)
  emulator.advance(MINUTE * 500)
  const all = await receiver.until(3)
  t.same(
    all.map(({ body }) => body.status),
    ['processing', 'succeeded', 'processing'],
  )
  t.match(all[2]?.body, { output: null, completed_at: null })
  t.equal(new Set(all.map(idOf)).size, 3)
  for (const one of all) t.ok(verify(one))
})

t.test('delivers late', async (t) => {
  const running = await start(t)
  await running.order({ webhook: 'delay', delay_ms: 400, event: 'completed' })
  const { id } = await running.predict()
  await running.receiver.until(1)
  const done = await running.client.predictions.get(id)
  const [delivery] = await delivered(running, (all) => all.length === 1)
  t.ok(Date.parse(delivery?.sent_at ?? '') - Date.parse(done.completed_at ?? '') >= 399)
  t.same(delivery?.faults, ['delay'])
})

t.test('drops all or random deliveries for good', async (t) => {
  const running = await start(t)
  await running.order({ webhook: 'drop', probability: 1 })
  await running.predict()
  await delivered(running, (all) => all.length === 1)
  await fetch(`${running.origin}/emulator/faults`, { method: 'DELETE' })
  await running.order({ webhook: 'drop', probability: 0.5 })
  for (let count = 0; count < 20; count += 1) await running.predict()
  const all = await delivered(running, (all) => all.length === 21)
  const lost = all.filter(({ error }) => error === 'dropped')
  t.ok(lost.length > 1 && lost.length < 21, `${lost.length} lost`)
  t.equal(running.receiver.received.length, 21 - lost.length)
})

t.test('signs wrongly or with an old timestamp, and correctly the next time', async (t) => {
  for (const webhook of ['wrong_signature', 'old_timestamp']) {
    const running = await start(t)
    const { order, predict, receiver, verify } = running
    await order({ webhook })
    receiver.answer((response) => {
      const status = receiver.received.length === 1 ? 401 : 204
      response.writeHead(status).end()
    })
    await predict()
    const [first, second] = await receiver.until(2)
    if (!first || !second) throw new Error('no delivery')
    t.throws(() => verify(first), webhook)
    t.ok(verify(second))
    t.equal(idOf(first), idOf(second))
    t.match(await delivered(running, (all) => all.length === 2), [
      { faults: [webhook], status: 401 },
      { faults: [], status: 204 },
    ])
  }
})

t.test('delivers before the response to the create', async (t) => {
  const { emulator, order, predict, receiver } = await start(t, MINUTE)
  await order({ webhook: 'early', event: 'completed' })
  const creating = predict(['start', 'completed'])
  while ((await emulator.ledger()).predictions_created === 0) await setImmediate()
  emulator.advance(MINUTE * 500)
  await receiver.until(1)
  emulator.advance(MINUTE * 500)
  const { id } = await creating
  t.match(
    receiver.received.map(({ body }) => body),
    [
      { id, status: 'processing' },
      { id, status: 'succeeded' },
    ],
  )
})

t.test('delivers nothing for a forgotten run', async (t) => {
  const { emulator, order, predict, receiver } = await start(t, MINUTE)
  const forgotten = await predict()
  await order({ forget: forgotten.id })
  emulator.advance(MINUTE * 1000)
  const other = await predict()
  emulator.advance(MINUTE * 1000)
  const [delivery] = await receiver.until(1)
  t.equal(delivery?.body.id, other.id)
})
