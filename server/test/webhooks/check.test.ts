import type { WebhookCheck } from '@the-way/shared'
import t from 'tap'
import { train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { SECRET } from '../support/webhook-signing.ts'
import { deliveriesOf } from '../support/webhooks.ts'
import { openTunnel, startBehindTunnel } from './tunnel.ts'

const check = async ({ call }: TestApp): Promise<WebhookCheck> =>
  (await call({ method: 'POST', url: '/api/webhook/check' })).json()

const webhookCheckOf = async ({ call }: TestApp) =>
  (await call({ url: '/api/models/check-replicate' }))
    .json()
    .checks.find(({ name }: { name: string }) => name === 'webhook')

const itemOf = ({ checks }: WebhookCheck, name: string) => checks.find((item) => item.name === name)

t.test('skips the check without a webhook URL', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  t.match(await check(test), { url: null, latency_ms: null, checks: [{ status: 'skipped' }] })
  t.match(await webhookCheckOf(test), { status: 'skipped', detail: /every few seconds/ })
})

t.test('accepts a URL that leads to this server, and does not store the ping', async (t) => {
  const { tunnel, test } = await startBehindTunnel(t)
  const answer = await check(test)
  t.equal(answer.url, tunnel.url)
  t.match(answer.latency_ms, Number)
  t.match(answer.checks, [
    { name: 'address', status: 'ok' },
    { name: 'secret', status: 'ok' },
    { name: 'echo', status: 'skipped', detail: /No training/ },
  ])
  t.match(await webhookCheckOf(test), { status: 'ok', detail: /leads to this server/ })
  t.strictSame(await deliveriesOf(test), [])

  t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded' })
  t.match(itemOf(await check(test), 'echo'), { status: 'ok', detail: /has this webhook URL/ })
})

t.test('explains other responses, with the next step', async (t) => {
  const tunnel = await openTunnel(t)
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { REPLICATE_WEBHOOK_URL: tunnel.url },
  })
  const cases: [status: number, headers: Record<string, string>, body: string, RegExp, RegExp][] = [
    [308, { location: 'https://example.org/' }, '', /returned 308, a redirect/, /final URL/],
    [
      404,
      {},
      'nothing',
      /returned 404: nothing was found/,
      /followed by \/api\/webhook\/replicate/,
    ],
    [401, {}, '', /401.*requires a sign-in/, /without a sign-in/],
    [413, {}, '', /returned 413/, /10 MB/],
    [502, {}, '', /returned 502/, /in front of this server/],
    [405, {}, '', /returned 405/, /leads to this server/],
    [200, {}, '<html>', /not this server/, /leads to this server/],
    [200, {}, '{"id":"x","outcome":"pong"}', /not this server/, /leads to this server/],
    [401, {}, '{"code":"webhook.bad_signature"}', /rejected.*bad_signature/, /the same secret/],
  ]
  for (const [status, headers, body, detail, next_step] of cases) {
    tunnel.answer((_request, response) => response.writeHead(status, headers).end(body))
    t.match(itemOf(await check(test), 'address'), { status: 'failed', detail, next_step })
  }
  t.match(await webhookCheckOf(test), { status: 'failed', detail: /bad_signature/ })

  tunnel.answer((request) => request.socket.destroy())
  t.match(itemOf(await check(test), 'address'), { status: 'failed', detail: /cannot be reached/ })
  tunnel.answer(() => undefined)
  t.match(itemOf(await check(test), 'address'), {
    status: 'failed',
    detail: /did not respond within 10 s/,
    next_step: /from outside/,
  })
  await tunnel.close()
  t.match(itemOf(await check(test), 'address'), {
    status: 'failed',
    detail: /the connection was refused/,
    next_step: /tunnel or proxy/,
  })
})

t.test('reports a secret that is not Replicate’s', async (t) => {
  const { test } = await startBehindTunnel(t, {
    environment: { REPLICATE_WEBHOOK_SECRET: SECRET },
  })
  t.match(itemOf(await check(test), 'secret'), {
    status: 'failed',
    detail: /is not the secret/,
    next_step: /Remove it/,
  })
  test.emulator.addFault({ route: 'webhook_secret', status: 500, times: 3 })
  t.match(itemOf(await check(test), 'secret'), { status: 'warning', detail: /did not return/ })
})

t.test('skips the URL without a secret', async (t) => {
  const { test } = await startBehindTunnel(t)
  test.emulator.addFault({ route: 'webhook_secret', status: 404, times: 2 })
  const answer = await check(test)
  t.match(itemOf(answer, 'secret'), { status: 'failed', next_step: /REPLICATE_WEBHOOK_SECRET/ })
  t.match(itemOf(answer, 'address'), { status: 'skipped', detail: /no secret/ })
  t.equal(answer.latency_ms, null)
})
