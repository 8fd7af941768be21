import type { WebhookCheck } from '@the-way/shared'
import t from 'tap'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { finished, set, train, upload } from '../trainings/training-calls.ts'
import { startDelivered } from './emulated.ts'
import { openPublicDoor } from './public-door.ts'
import { SECRET } from './signing.ts'
import { deliveriesOf } from './webhook-app.ts'

const check = async ({ call }: TestApp): Promise<WebhookCheck> =>
  (await call({ method: 'POST', url: '/api/webhook/check' })).json()

const lineOf = async ({ call }: TestApp) =>
  (await call({ url: '/api/models/check-replicate' }))
    .json()
    .checks.find(({ name }: { name: string }) => name === 'webhook')

const itemOf = ({ checks }: WebhookCheck, name: string) => checks.find((item) => item.name === name)

t.test('without a webhook there is nothing to check: polling is enough', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  t.match(await check(test), { url: null, latency_ms: null, checks: [{ status: 'skipped' }] })
  t.match(await lineOf(test), { status: 'skipped', detail: /every few seconds/ })
})

t.test('an address that leads here is fine, and the ping leaves no row', async (t) => {
  const { door, test } = await startDelivered(t)
  const answer = await check(test)
  t.equal(answer.url, door.url)
  t.match(answer.latency_ms, Number)
  t.match(answer.checks, [
    { name: 'address', status: 'ok' },
    { name: 'secret', status: 'ok' },
    { name: 'echo', status: 'skipped', detail: /No training/ },
  ])
  t.match(await lineOf(test), { status: 'ok', detail: /leads here/ })
  t.strictSame(await deliveriesOf(test), [])

  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  t.equal((await finished(test, id)).status, 'succeeded')
  t.match(itemOf(await check(test), 'echo'), { status: 'ok', detail: /has the address/ })
})

t.test('what else may answer is said in words, with the next step', async (t) => {
  const door = await openPublicDoor(t)
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { REPLICATE_WEBHOOK_URL: door.url },
  })
  const cases: [status: number, headers: Record<string, string>, body: string, RegExp, RegExp][] = [
    [308, { location: 'https://example.org/' }, '', /answers 308, a redirect/, /final address/],
    [404, {}, 'nothing', /answers 404: there is nothing/, /api\/webhook\/replicate at its end/],
    [401, {}, '', /401.*asks for a sign-in/, /without one/],
    [413, {}, '', /answers 413/, /10 MB/],
    [502, {}, '', /answers 502/, /in front of this server/],
    [405, {}, '', /answers 405/, /leads to this server/],
    [200, {}, '<html>', /not this server/, /leads to this server/],
    [200, {}, '{"id":"x","outcome":"pong"}', /not this server/, /leads to this server/],
    [401, {}, '{"code":"webhook.bad_signature"}', /refuses.*bad_signature/, /the same secret/],
  ]
  for (const [status, headers, body, detail, next_step] of cases) {
    door.answer((_request, response) => response.writeHead(status, headers).end(body))
    t.match(itemOf(await check(test), 'address'), { status: 'failed', detail, next_step })
  }
  t.match(await lineOf(test), { status: 'failed', detail: /bad_signature/ })

  door.answer((request) => request.socket.destroy())
  t.match(itemOf(await check(test), 'address'), { status: 'failed', detail: /cannot be reached/ })
  door.answer(() => undefined)
  t.match(itemOf(await check(test), 'address'), {
    status: 'failed',
    detail: /does not answer within 10 s/,
    next_step: /from outside/,
  })
  await door.close()
  t.match(itemOf(await check(test), 'address'), {
    status: 'failed',
    detail: /nothing listens there/,
    next_step: /tunnel or proxy/,
  })
})

t.test('a secret that is not Replicate’s is noticed', async (t) => {
  const { emulator, test } = await startDelivered(t, {
    environment: { REPLICATE_WEBHOOK_SECRET: SECRET },
  })
  t.match(itemOf(await check(test), 'secret'), {
    status: 'failed',
    detail: /is not the secret/,
    next_step: /Leave it out/,
  })
  emulator.addFault({ route: 'webhook_secret', status: 500, times: 3 })
  t.match(itemOf(await check(test), 'secret'), { status: 'warning', detail: /does not tell/ })
})

t.test('without any secret the address cannot be asked', async (t) => {
  const { emulator, test } = await startDelivered(t)
  emulator.addFault({ route: 'webhook_secret', status: 404, times: 2 })
  const answer = await check(test)
  t.match(itemOf(answer, 'secret'), { status: 'failed', next_step: /REPLICATE_WEBHOOK_SECRET/ })
  t.match(itemOf(answer, 'address'), { status: 'skipped', detail: /no secret/ })
  t.equal(answer.latency_ms, null)
})
