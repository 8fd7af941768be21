import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createReplicateGateway } from '../../../src/ports/replicate/replicate-gateway.ts'

/** Creates a gateway to a Replicate that gives these responses in order (`null` for none) and records requests. */
async function gatewayTo(t: Test, ...answers: ([number, unknown] | null)[]) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const answer = answers[requests.length]
    requests.push(`${request.method} ${request.url}`)
    if (!answer) return
    response.writeHead(answer[0], { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer[1]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const gateway = createReplicateGateway({
    token: 'r8_test_token',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    timeouts: { read: answers.includes(null) ? 300 : 30_000, create: 60_000, upload: 60_000 },
    maxWaitMs: 1,
  })
  return { gateway, requests }
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

const run = (status: string) => ({ id: 'abc', status, input: {} })

for (const [kind, path] of [
  ['cancelTraining', 'trainings'],
  ['cancelPrediction', 'predictions'],
] as const) {
  t.test(`${kind}: sends one request and returns the run`, async (t) => {
    const { gateway, requests } = await gatewayTo(t, [200, run('canceled')])
    t.match(await gateway[kind]('abc'), { id: 'abc', status: 'canceled' })
    t.strictSame(requests, [`POST /v1/${path}/abc/cancel`])
  })

  t.test(`${kind}: reads the run if the cancel is rejected`, async (t) => {
    for (const status of [400, 409, 422]) {
      const { gateway, requests } = await gatewayTo(t, [status, {}], [200, run('succeeded')])
      t.match(await gateway[kind]('abc'), { status: 'succeeded' })
      t.equal(requests.at(-1), `GET /v1/${path}/abc`)
    }
  })

  t.test(`${kind}: returns null for an unknown run`, async (t) => {
    t.equal(await (await gatewayTo(t, [404, {}])).gateway[kind]('abc'), null)
    const gone = await gatewayTo(t, [409, {}], [404, {}])
    t.equal(await gone.gateway[kind]('abc'), null)
  })

  t.test(`${kind}: times out like a read`, async (t) => {
    const { gateway, requests } = await gatewayTo(t, null)
    t.match(await failureOf(gateway[kind]('abc')), { kind: 'unreachable' })
    t.ok(requests.length <= 1)
    const away = await gatewayTo(t, [500, {}])
    t.match(await failureOf(away.gateway[kind]('abc')), { kind: 'unavailable' })
    t.equal(away.requests.length, 1)
  })
}
