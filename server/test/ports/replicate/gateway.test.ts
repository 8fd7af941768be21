import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { ReplicateError } from '../../../src/ports/replicate/replicate-error.ts'
import { createReplicateGateway } from '../../../src/ports/replicate/replicate-gateway.ts'
import { turnedClock } from '../../support/turned-clock.ts'
import { waitFor } from '../../support/wait-for.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** Longer than a slow machine needs for any response. */
const PATIENT_MS = 300_000

/** Creates a gateway to a Replicate that a test defines, and records requests. */
async function gatewayTo(t: Test, handler: Handler, { createTimeoutMs = PATIENT_MS } = {}) {
  const requests: string[] = []
  const times: number[] = []
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      requests.push(`${request.method} ${request.url}`)
      times.push(Date.now())
      handler(request, response, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const gateway = createReplicateGateway({
    token: 'r8_test_token',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    timeouts: { read: PATIENT_MS, create: createTimeoutMs, upload: PATIENT_MS },
    maxWaitMs: 2500,
  })
  return { gateway, requests, times, port }
}

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

const training = {
  trainer: { owner: 'ostris', name: 'flux-dev-lora-trainer', version: 'a'.repeat(64) },
  destination: 'acme/flux-lora-base',
  input: { steps: 10 },
  webhook: null,
}
const run = { id: 'abc', status: 'starting', input: {}, urls: {} }

t.test('a create whose connection drops is sent once and its outcome is unknown', async (t) => {
  const { gateway, requests } = await gatewayTo(t, (request) => request.socket.destroy())
  const result = await gateway.createTraining(training)
  t.equal(result.outcome, 'unknown')
  t.equal(requests.length, 1)
})

t.test('a create whose response breaks off is unknown', async (t) => {
  const { gateway, requests } = await gatewayTo(t, (_request, response) => {
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' })
    response.write('{"id":"abc"')
    setImmediate(() => response.destroy())
  })
  t.equal((await gateway.createTraining(training)).outcome, 'unknown')
  t.equal(requests.length, 1)
})

t.test('a create with a late response is unknown', async (t) => {
  const { gateway, requests } = await gatewayTo(t, () => undefined, { createTimeoutMs: 500 })
  t.equal((await gateway.createTraining(training)).outcome, 'unknown')
  t.ok(requests.length <= 1)
})

t.test('a create with a 500 is unknown, since it may have been accepted', async (t) => {
  const { gateway, requests } = await gatewayTo(t, (_request, response) =>
    json(response, 500, { detail: 'oh' }),
  )
  t.equal((await gateway.createTraining(training)).outcome, 'unknown')
  t.equal(requests.length, 1)
})

t.test('a create with an invalid response is unknown', async (t) => {
  const { gateway } = await gatewayTo(t, (_request, response) => json(response, 201, { hello: 1 }))
  t.equal((await gateway.createTraining(training)).outcome, 'unknown')
})

for (const [status, kind] of [
  [401, 'unauthenticated'],
  [402, 'payment_required'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [422, 'invalid'],
  [429, 'throttled'],
] as const) {
  t.test(`a create with a ${status} created nothing and is sent once`, async (t) => {
    const { gateway, requests } = await gatewayTo(t, (_request, response) =>
      json(response, status, { detail: 'because\nof this', status }),
    )
    const result = await gateway.createTraining(training)
    t.match(result, { outcome: 'rejected', error: { kind, detail: 'because of this' } })
    t.equal(requests.length, 1)
  })
}

t.test('a create to a port without a server was not sent', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const baseUrl = `http://127.0.0.1:${port}/v1`
  const gateway = createReplicateGateway({ token: 'r8_test_token', baseUrl })
  t.match(await gateway.createTraining(training), {
    outcome: 'not_sent',
    error: { kind: 'unreachable' },
  })
})

t.test('sends no creates while Replicate is rate-limiting', async (t) => {
  const { gateway, requests } = await gatewayTo(t, (_request, response) =>
    json(response, 429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }),
  )
  const prediction = { version: 'b'.repeat(64), input: {}, webhook: null }
  t.match(await gateway.createPrediction(prediction), {
    outcome: 'rejected',
    error: { retryAfterMs: 30_000 },
  })
  t.match(await gateway.createPrediction(prediction), {
    outcome: 'not_sent',
    error: { kind: 'throttled' },
  })
  t.equal(requests.length, 1)
})

const never = new AbortController().signal

t.test('after a 429, creates wait as long as told and then start one by one', async (t) => {
  const clock = turnedClock(t)
  const { gateway } = await gatewayTo(t, (_request, response) =>
    json(response, 429, { detail: 'slow', retry_after: 1 }),
  )
  await gateway.untilCreatesAllowed('predictions', never)
  clock.stop()
  await gateway.createPrediction({ version: 'b'.repeat(64), input: {}, webhook: null })
  let allowed = 0
  const waiting = [1, 2, 3].map(async () => {
    await gateway.untilCreatesAllowed('predictions', never)
    allowed += 1
  })
  clock.pass(999)
  await t.resolves(
    gateway.untilCreatesAllowed('trainings', never),
    'trainings have their own limit',
  )
  t.equal(allowed, 0, 'not earlier than Replicate said')
  for (const [index, afterMs] of [1, 250, 250].entries()) {
    clock.pass(afterMs)
    await waitFor(
      async () => allowed,
      (count) => count > index,
    )
    t.equal(allowed, index + 1, 'one by one')
  }
  await Promise.all(waiting)
})

t.test('reports a wait that is too long for a call to the caller', async (t) => {
  const { gateway } = await gatewayTo(t, (_request, response) =>
    json(response, 429, { detail: 'slow', retry_after: 60 }),
  )
  turnedClock(t).stop()
  await gateway.createTraining({ ...training, webhook: null })
  const failure = await failureOf(gateway.untilCreatesAllowed('trainings', never))
  t.match(failure, { kind: 'throttled', retryAfterMs: 60_000 })
})

t.test('a wait for creates ends when the server stops', async (t) => {
  const { gateway } = await gatewayTo(t, (_request, response) =>
    json(response, 429, { detail: 'slow', retry_after: 2 }),
  )
  // Nothing else can end the wait.
  turnedClock(t).stop()
  await gateway.createTraining({ ...training, webhook: null })
  const stopping = new AbortController()
  const waiting = gateway.untilCreatesAllowed('trainings', stopping.signal)
  stopping.abort()
  await t.resolves(waiting)
})

t.test('a read waits after a 429 and is then retried', async (t) => {
  const { gateway, requests, times } = await gatewayTo(t, (_request, response, count) =>
    count === 1 ? json(response, 429, {}, { 'retry-after': '1' }) : json(response, 200, run),
  )
  t.match(await gateway.getTraining('abc'), { id: 'abc', status: 'starting' })
  t.equal(requests.length, 2)
  t.ok((times[1] ?? 0) - (times[0] ?? 0) >= 990, 'no call earlier than Replicate said')
})

t.test('a read with a 5xx is tried three times', async (t) => {
  const { gateway, requests } = await gatewayTo(t, (_request, response) => json(response, 503, {}))
  t.match(await failureOf(gateway.getTraining('abc')), { kind: 'unavailable', status: 503 })
  t.equal(requests.length, 3)
})

t.test('a read reports a long wait to the caller', async (t) => {
  const { gateway, requests } = await gatewayTo(t, (_request, response) =>
    json(response, 429, { detail: 'slow down', retry_after: 60 }),
  )
  t.match(await failureOf(gateway.getTraining('abc')), { kind: 'throttled', retryAfterMs: 60_000 })
  t.equal(requests.length, 1)
})

t.test('returns null for an unknown run', async (t) => {
  const { gateway } = await gatewayTo(t, (_request, response) =>
    json(response, 404, { detail: 'no' }),
  )
  t.equal(await gateway.getTraining('abc'), null)
  t.equal(await gateway.getPrediction('abc'), null)
  t.equal(await gateway.getModel('a', 'b'), null)
})

t.test('reports a new status as unknown', async (t) => {
  const { gateway } = await gatewayTo(t, (_request, response) =>
    json(response, 200, { ...run, status: 'thinking', extra: true }),
  )
  t.match(await gateway.getTraining('abc'), { status: 'unknown' })
})

t.test('lists follow the next URL, but send the token to no other host', async (t) => {
  const seen: string[] = []
  const { gateway, port } = await gatewayTo(t, (request, response, count) => {
    seen.push(String(request.headers.authorization))
    const next =
      count === 1
        ? `http://127.0.0.1:${port}/v1/trainings?cursor=2`
        : 'http://localhost:9/v1/trainings?cursor=3'
    json(response, 200, { next, previous: null, results: [run] })
  })
  const pages: string[] = []
  const read = async () => {
    for await (const page of gateway.listTrainings()) pages.push(...page.map(({ id }) => id))
  }
  await t.rejects(read(), ReplicateError)
  t.strictSame(pages, ['abc', 'abc'])
  t.strictSame(seen, ['Bearer r8_test_token', 'Bearer r8_test_token'])
})
