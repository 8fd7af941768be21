import t, { type Test } from 'tap'
import type { EmulatorOptions } from '../../emulator/context.ts'
import { createEmulator } from '../../emulator/emulator.ts'
import { signedHeaders } from '../../emulator/webhooks/signature.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { makeClock, owner, startEmulator, trainer } from './support/running-emulator.ts'
import { createBaseModel, makeImageZip, upload } from './support/training-zip.ts'
import { delivered, startReceiver, verified } from './support/webhook-receiver.ts'

/** Starts an emulator with a clock of the test and deliveries to loopback, and a receiver. */
async function start(t: Test, options: Partial<EmulatorOptions> = {}) {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now, allowHttpWebhooks: true, ...options })
  const receiver = await startReceiver(t)
  const { version } = running.emulator.seedModel({ owner, name: 'model' })
  const predict = (more: object = {}) =>
    running.client.predictions.create({
      version,
      input: { prompt: 'TOK' },
      webhook: receiver.url,
      ...more,
    })
  return { ...running, clock, receiver, predict }
}

t.test('signs like the example in the docs', async (t) => {
  t.same(
    signedHeaders('whsec_bG9jYWwtZW11bGF0b3Itc2VjcmV0LTAx', {
      id: 'msg_1',
      timestamp: 1_700_000_000,
      body: '{"id":"x"}',
    }),
    {
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': 'v1,jJnGToVP6nRmxHsUM2s/L9ObrNSXIyNliaQj3A4M3kA=',
    },
  )
})

t.test('rejects URLs that are not https, and accepts http to loopback where allowed', async (t) => {
  const strict = await startEmulator(t)
  await createBaseModel(strict.client)
  const { version } = strict.emulator.seedModel({ owner, name: 'model' })
  const training = `/v1/models/${trainer.owner}/${trainer.name}/versions/${trainer.version}/trainings`
  const base = { destination: `${owner}/flux-lora-base`, input: {} }
  const rejection = {
    invalid_fields: [{ type: 'format', field: 'webhook', description: 'Not a valid HTTPS URL' }],
  }
  for (const webhook of ['http://127.0.0.1:9/hook', 'ftp://127.0.0.1', 'hook']) {
    const rejected = await strict.call('POST', training, { ...base, webhook })
    t.equal(rejected.status, 422, webhook)
    t.match(await rejected.json(), rejection)
    const input = { prompt: 'TOK' }
    t.equal((await strict.call('POST', '/v1/predictions', { version, input, webhook })).status, 422)
  }
  const lenient = await start(t)
  await t.rejects(lenient.predict({ webhook: 'http://192.0.2.1/hook' }), /Not a valid HTTPS URL/)
  const webhook_events_filter = ['completed']
  const created = await lenient.predict({ webhook_events_filter })
  t.match(created, { webhook: lenient.receiver.url, webhook_events_filter })
})

t.test(
  'delivers output and completed without a filter, signed with the account’s secret',
  async (t) => {
    const running = await start(t, { now: Date.now, predictionSeconds: 0.2 })
    const { client, receiver, predict } = running
    const { id } = await predict()
    const [output, completed] = await receiver.until(2)
    const done = await client.predictions.get(id)
    t.match(output?.body, { id, status: 'processing', output: done.output, completed_at: null })
    t.same(completed?.body, done)
    const { key } = await client.webhooks.default.secret.get()
    for (const one of receiver.received) {
      t.same(verified(key, one), one.body)
      t.equal(one.headers['content-type'], 'application/json')
    }
    t.not(output?.headers['webhook-id'], completed?.headers['webhook-id'])
    const log = await delivered(running, (all) => all.length === 2)
    t.same(await (await fetch(`${running.origin}/emulator/deliveries`)).json(), { results: log })
    t.match(log, [
      { job: id, event: 'output', attempt: 1, status: 204, error: null, faults: [] },
      { job: id, event: 'completed', attempt: 1, status: 204, url: receiver.url },
    ])
  },
)

t.test('delivers start, logs at most twice a second, and completed of a training', async (t) => {
  const running = await start(t)
  const { client, clock, receiver } = running
  const file = await upload(client, await makeImageZip(['#c03020', '#2050c0']))
  await createBaseModel(client)
  const { id } = await client.trainings.create(trainer.owner, trainer.name, trainer.version, {
    destination: `${owner}/flux-lora-base`,
    input: { input_images: file.urls.get, steps: 20 },
    webhook: receiver.url,
    webhook_events_filter: ['start', 'logs', 'completed'],
  })
  clock.advance(3000)
  await receiver.until(1)
  clock.advance(20_000)
  const early = await delivered(running, (all) => all.some(({ event }) => event === 'logs'))
  clock.advance(400)
  const next = await delivered(running, (all) => all.length >= early.length)
  clock.advance(20_000)
  await delivered(running, (all) => all.length > next.length)
  clock.advance(60_000)
  const all = await delivered(running, (all) => all.some(({ event }) => event === 'completed'))
  t.equal(all.filter(({ event }) => event === 'start').length, 1)
  t.equal(all[0]?.event, 'start')
  t.equal(all.at(-1)?.event, 'completed')
  const logs = all.filter(({ event }) => event === 'logs').map(({ sent_at }) => Date.parse(sent_at))
  t.ok(logs.length >= 2)
  for (const [index, at] of logs.slice(1).entries()) t.ok(at - (logs[index] ?? 0) >= 500)
  const bodies = receiver.received.map(({ body }) => body)
  t.match(bodies[0], { id, status: 'processing' })
  t.same(bodies.at(-1), await client.trainings.get(id))
  t.match(bodies.at(-1), { status: 'succeeded' })
  const lengths = bodies.map(({ logs }) => logs.length)
  t.same(
    lengths,
    lengths.toSorted((a, b) => a - b),
  )
})

t.test('retries completed with the same id until it is accepted', async (t) => {
  const running = await start(t)
  const { clock, receiver, predict } = running
  receiver.answer((response) => void response.writeHead(500).end('not now'))
  await predict()
  clock.advance(3000)
  // The output is sent once, the completion is retried.
  await delivered(running, (all) => all.length === 2)
  clock.advance(2000)
  await delivered(running, (all) => all.length === 3)
  receiver.answer((response) => void response.writeHead(204).end())
  clock.advance(4000)
  const all = await delivered(running, (all) => all.length === 4)
  t.match(all, [
    { event: 'output', attempt: 1, status: 500 },
    { event: 'completed', attempt: 1, status: 500, answer: 'not now' },
    { event: 'completed', attempt: 2, status: 500 },
    { event: 'completed', attempt: 3, status: 204 },
  ])
  const ids = all.slice(1).map(({ webhook_id }) => webhook_id)
  t.equal(new Set(ids).size, 1)
  const times = receiver.received.slice(1).map(({ headers }) => headers['webhook-timestamp'])
  t.equal(new Set(times).size, 3, 'each attempt has its own timestamp')
})

t.test('stops retrying a minute after completion', async (t) => {
  const running = await start(t)
  const { clock, receiver, predict } = running
  receiver.answer((response) => void response.writeHead(404).end())
  const { id } = await predict({ webhook_events_filter: ['completed'] })
  clock.advance(3000)
  await receiver.until(1)
  clock.advance(59_000)
  await delivered(running, (all) => all.length === 5)
  clock.advance(1000)
  await receiver.until(6)
  clock.advance(3_600_000)
  const other = await predict({ webhook_events_filter: ['completed'] })
  clock.advance(3000)
  const all = await delivered(running, (all) => all.some(({ job }) => job === other.id))
  t.equal(all.filter(({ job }) => job === id).length, 6)
})

t.test('follows no redirect, and waits five seconds at most', async (t) => {
  const running = await start(t, { webhookAnswerSeconds: 0.2 })
  const { clock, receiver, predict } = running
  receiver.answer((response) => void response.writeHead(307, { location: receiver.url }).end())
  await predict({ webhook_events_filter: ['completed'] })
  clock.advance(3000)
  await delivered(running, (all) => all.length === 1)
  receiver.answer(() => undefined)
  clock.advance(2000)
  const all = await delivered(running, (all) => all.length === 2)
  t.match(all, [
    { status: 307, attempt: 1 },
    { status: null, attempt: 2, error: 'TimeoutError' },
  ])
  t.equal(receiver.received.length, 2)
})

t.test('delivers to this machine only', async (t) => {
  const running = await start(t)
  const webhook = 'https://app.example.test/hook'
  await running.predict({ webhook, webhook_events_filter: ['completed'] })
  running.clock.advance(3000)
  t.match(await delivered(running, (all) => all.length === 1), [
    { url: webhook, status: null, error: 'not a URL on this machine' },
  ])
})

t.test(
  'continues after a restart with completions that were rejected or happened meanwhile',
  async (t) => {
    const dataDir = temporaryDirectory(t)
    const before = await start(t, { dataDir })
    const { clock, receiver } = before
    receiver.answer((response) => void response.writeHead(503).end())
    const rejected = await before.predict({ webhook_events_filter: ['completed'] })
    clock.advance(2000)
    const unfinished = await before.predict({ webhook_events_filter: ['completed'] })
    clock.advance(1000)
    await delivered(before, (all) => all.length === 1)
    await before.emulator.close()

    receiver.answer((response) => void response.writeHead(204).end())
    clock.advance(120_000)
    const after = await createEmulator({ dataDir, now: clock.now, allowHttpWebhooks: true })
    t.after(() => after.close())
    await after.listen()
    await receiver.until(3)
    const ids = (job: string) =>
      receiver.received
        .filter(({ body }) => body.id === job)
        .map(({ headers }) => headers['webhook-id'])
    t.equal(ids(unfinished.id).length, 1)
    t.equal(ids(rejected.id).length, 2)
    t.equal(new Set(ids(rejected.id)).size, 1)
  },
)

t.test('creates a new secret on request', async (t) => {
  const running = await start(t, { now: Date.now, predictionSeconds: 0.1 })
  const { client, origin, receiver, predict } = running
  const before = await client.webhooks.default.secret.get()
  const rotated = await fetch(`${origin}/emulator/webhook-secret`, { method: 'POST' })
  t.equal(rotated.status, 201)
  const after = await client.webhooks.default.secret.get()
  t.same(await rotated.json(), after)
  t.not(after.key, before.key)
  await predict({ webhook_events_filter: ['completed'] })
  const [delivery] = await receiver.until(1)
  if (!delivery) throw new Error('no delivery')
  t.same(verified(after.key, delivery), delivery.body)
  t.throws(() => verified(before.key, delivery))
})
