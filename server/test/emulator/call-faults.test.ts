import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { EmulatorOptions } from '../../emulator/context.ts'
import type { Fault } from '../../emulator/faults.ts'
import { makeClock, owner, startEmulator, trainer } from './support/running-emulator.ts'
import { createBaseModel, makeImageZip, trainOn } from './support/training-zip.ts'

async function start(t: Test, options: Partial<EmulatorOptions> = {}) {
  // No run advances by itself: the clock stands still.
  const running = await startEmulator(t, { now: makeClock().now, ...options })
  await createBaseModel(running.client)
  const { version } = running.emulator.seedModel({ owner, name: 'model' })
  const path = `/v1/models/${trainer.owner}/${trainer.name}/versions/${trainer.version}/trainings`
  const training = { destination: `${owner}/flux-lora-base`, input: {} }
  return {
    ...running,
    order: async (fault: Fault) =>
      t.equal((await running.call('POST', '/emulator/faults', fault)).status, 204),
    train: () => running.call('POST', path, training),
    predict: () => running.call('POST', '/v1/predictions', { version, input: { prompt: 'TOK' } }),
    created: async () => (await running.emulator.ledger()).trainings_created,
  }
}

const idOf = async (answer: Promise<Response>): Promise<string> =>
  Object(await (await answer).json()).id

t.test('drops the connection before or after the work', async (t) => {
  const { order, train, created } = await start(t)
  await order({ drop: true, route: 'trainings' })
  await t.rejects(train(), /fetch failed/)
  t.equal(await created(), 0)
  await order({ drop: true, route: 'trainings', after: true })
  await t.rejects(train(), /fetch failed/)
  t.equal(await created(), 1)
  t.equal((await train()).status, 201, 'once each')
})

t.test(
  'hangs until the client disconnects or the emulator closes, before or after the work',
  async (t) => {
    const { order, origin, emulator, call, created } = await start(t)
    const path = `/v1/models/${trainer.owner}/${trainer.name}/versions/${trainer.version}/trainings`
    const patient = (signal: AbortSignal) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body: JSON.stringify({ destination: `${owner}/flux-lora-base`, input: {} }),
        signal,
      })
    await order({ hang: true, route: 'trainings' })
    await t.rejects(patient(AbortSignal.timeout(200)), { name: 'TimeoutError' })
    t.equal(await created(), 0)
    await order({ hang: true, route: 'trainings', after: true })
    const disconnecting = new AbortController()
    const hanging = patient(disconnecting.signal)
    while ((await created()) === 0) await setImmediate()
    disconnecting.abort()
    await t.rejects(hanging, { name: 'AbortError' })

    await order({ hang: true, route: 'account' })
    await order({ delay_ms: 600_000, route: 'hardware' })
    const held = [call('GET', '/v1/account'), call('GET', '/v1/hardware')].map((answer) =>
      answer.then(
        () => 'responded',
        () => 'broken',
      ),
    )
    await emulator.close()
    t.equal((await Promise.all(held))[0], 'broken')
  },
)

t.test('responds with an error or late although the work was done', async (t) => {
  const { order, train, predict, created, emulator } = await start(t)
  await order({ status: 500, route: 'trainings', after: true })
  const failed = await train()
  t.equal(failed.status, 500)
  t.match(failed.headers.get('content-type'), 'application/problem+json')
  t.match(await failed.json(), { status: 500 })
  t.equal(await created(), 1)
  await order({ status: 503, body: { detail: 'busy' }, route: 'predictions', after: true })
  t.same(await (await predict()).json(), { detail: 'busy' })
  t.equal((await emulator.ledger()).predictions_created, 1)

  await order({ delay_ms: 50, route: 'trainings', after: true })
  t.equal((await train()).status, 201)
  t.equal(await created(), 2)
  await order({ delay_ms: 600_000, route: 'trainings', after: true })
  let hasResponded = false
  const slow = train().finally(() => {
    hasResponded = true
  })
  while ((await created()) === 2) await setImmediate()
  t.notOk(hasResponded, 'created before the response')
  await emulator.close()
  await slow.catch(() => {})
})

t.test('throttles in the three forms that Replicate has used', async (t) => {
  const { order, predict } = await start(t)
  const forms = [
    ['seconds', /^Request was throttled. Expected available in 1 second.$/],
    ['reset', /^Request was throttled. Your rate limit resets in ~1s.$/],
    ['low_credit', /less than \$5.0 in credit. Your rate limit resets in ~1s.$/],
  ] as const
  for (const [throttle, detail] of forms) {
    for (const retry_after of [false, true]) {
      await order({ throttle, retry_after, route: 'predictions' })
      const throttled = await predict()
      t.equal(throttled.status, 429)
      t.equal(throttled.headers.get('retry-after'), retry_after ? '1' : null)
      t.match(await throttled.json(), { detail })
    }
  }
  await order({ throttle: 'low_credit', seconds: 30, route: 'any' })
  t.match(await (await predict()).json(), { retry_after: 30 })
  t.equal((await predict()).status, 201)
})

t.test('fails random calls, the same ones for the same seed', async (t) => {
  const statusesFor = async (seed: number) => {
    const { order, call } = await start(t, { seed })
    await order({ status: 500, route: 'any', probability: 0.3 })
    const statuses: number[] = []
    for (let count = 0; count < 40; count += 1)
      statuses.push((await call('GET', count % 2 ? '/v1/trainings' : '/v1/hardware')).status)
    return statuses
  }
  const [first, again, other] = [await statusesFor(7), await statusesFor(7), await statusesFor(8)]
  t.same(again, first)
  t.strictNotSame(other, first)
  const failures = first.filter((status) => status === 500).length
  t.ok(failures > 4 && failures < 20, `${failures} of 40`)
})

t.test('applies faults to cancels alone', async (t) => {
  const { order, call, client } = await start(t)
  const id = await trainOn(client, await makeImageZip(['#c03020']))
  await order({ status: 503, route: 'cancels' })
  t.equal((await call('POST', `/v1/trainings/${id}/cancel`)).status, 503)
  t.equal((await client.trainings.get(id)).status, 'starting')
  t.equal((await client.trainings.cancel(id)).status, 'canceled')
})

t.test('makes the next run wait for a machine', async (t) => {
  const clock = makeClock()
  const { order, client, train, predict } = await start(t, { now: clock.now })
  await order({ queue_ms: 1_800_000, route: 'trainings' })
  await order({ queue_ms: 60_000, route: 'predictions' })
  const [training, prediction] = [await idOf(train()), await idOf(predict())]
  clock.advance(59_999)
  t.equal((await client.predictions.get(prediction)).status, 'starting')
  clock.advance(1)
  t.equal((await client.predictions.get(prediction)).status, 'processing')
  clock.advance(1_739_999)
  t.equal((await client.trainings.get(training)).status, 'starting')
})

t.test('aborts the next run before it starts, without cost', async (t) => {
  const clock = makeClock()
  const { order, client, train, predict, emulator } = await start(t, { now: clock.now })
  await order({ aborts: 'trainings' })
  await order({ aborts: 'predictions' })
  const [training, prediction] = [await idOf(train()), await idOf(predict())]
  clock.advance(3000)
  t.match(await client.trainings.get(training), { status: 'aborted', output: null })
  t.match(await client.predictions.get(prediction), { status: 'aborted', output: null })
  t.equal((await emulator.ledger()).usd_micros, 0)
})

t.test('forgets a billed run', async (t) => {
  const { order, client, call, train, created } = await start(t)
  const [id, other] = [await idOf(train()), await idOf(train())]
  await order({ forget: id })
  t.equal((await call('GET', `/v1/trainings/${id}`)).status, 404)
  t.equal((await call('POST', `/v1/trainings/${id}/cancel`)).status, 404)
  t.match((await client.trainings.list()).results, [{ id: other }])
  t.equal(await created(), 2)
  await call('DELETE', '/emulator/faults')
  t.equal((await client.trainings.get(id)).id, id)
})
