import { generateKeyPairSync } from 'node:crypto'
import { Writable } from 'node:stream'
import t from 'tap'
import { createLogger } from '../../src/logger.ts'
import { createPushService } from '../../src/notifications/push-service.ts'
import { startInternet } from '../support/internet.ts'
import { startPushStandIn } from '../support/push-stand-in.ts'
import { readZip } from '../support/read-zip.ts'
import { contentOf } from '../support/table-contents.ts'
import { signInBrowser, startNotificationApp, subscribedBrowser } from './notification-app.ts'

const quiet = { areJobsRunning: false }

t.test('turns notifications on, sends a test, and turns them off', async (t) => {
  const test = await startNotificationApp(t, quiet)
  const page = await signInBrowser(test)
  const before = await page.settings()
  t.match(before, { is_subscribed: false, is_failing: false })
  t.equal(Buffer.from(before.public_key, 'base64url').length, 65)
  t.match((await page.request('POST', '/api/notifications/test')).json(), {
    status: 409,
    code: 'notifications.not_subscribed',
  })

  const { subscription } = test.push.browser('laptop')
  const asSent = { ...subscription, expirationTime: null }
  for (const time of ['once', 'again']) {
    const answer = await page.subscribe(asSent)
    t.equal(answer.statusCode, 200, time)
    t.strictSame(answer.json(), { ...before, is_subscribed: true })
  }
  t.strictSame(await page.settings(), { ...before, is_subscribed: true })
  t.equal((await page.request('POST', '/api/notifications/test')).statusCode, 204)
  t.match(test.push.requests, [
    {
      path: '/push/laptop',
      publicKey: before.public_key,
      message: { title: 'Notifications are on', path: '/settings/notifications' },
      headers: { ttl: '86400', urgency: 'normal', 'content-encoding': 'aes128gcm' },
      claims: { aud: test.push.origin, sub: /^mailto:/ },
    },
  ])
  t.notOk('cookie' in (test.push.requests[0]?.headers ?? {}))

  for (const time of ['once', 'again'])
    t.equal((await page.request('DELETE', '/api/notifications/subscription')).statusCode, 204, time)
  t.strictSame(await page.settings(), before)
})

t.test(
  'reports when the push service rejects a test or the subscription has expired',
  async (t) => {
    const test = await startNotificationApp(t, quiet)
    const page = await subscribedBrowser(test, 'laptop')
    test.push.answer = () => ({ status: 500 })
    t.match((await page.request('POST', '/api/notifications/test')).json(), {
      status: 502,
      code: 'notifications.not_sent',
    })
    t.match(await page.settings(), { is_subscribed: true })
    test.push.answer = () => ({ status: 410 })
    t.match((await page.request('POST', '/api/notifications/test')).json(), {
      status: 409,
      code: 'notifications.subscription_gone',
    })
    t.match(await page.settings(), { is_subscribed: false })
  },
)

t.test('rejects a subscription by API token', async (t) => {
  const test = await startNotificationApp(t, quiet)
  const { subscription } = test.push.browser('script')
  const required = { status: 403, code: 'notifications.session_required' }
  const url = '/api/notifications/subscription'
  t.match((await test.call({ method: 'PUT', url, payload: subscription })).json(), required)
  t.match((await test.call({ method: 'DELETE', url })).json(), required)
  t.match((await test.call({ method: 'POST', url: '/api/notifications/test' })).json(), required)
  t.match((await test.call({ url: '/api/notifications' })).json(), { is_subscribed: false })
})

t.test('rejects and does not store invalid endpoints and keys', async (t) => {
  const test = await startNotificationApp(t, quiet)
  const page = await signInBrowser(test)
  const { subscription } = test.push.browser('laptop')
  const before = await contentOf(test)
  const otherPort = `http://127.0.0.1:${Number(new URL(test.push.origin).port) + 1}`
  for (const endpoint of [
    'http://push.example.net/abc',
    'https://push.example.net:8443/abc',
    'https://user:secret@push.example.net/abc',
    'https://127.0.0.1/abc',
    'https://[::1]/abc',
    'https://2130706433/abc',
    'https://169.254.169.254/latest',
    'https://localhost/abc',
    'https://intranet/abc',
    `${otherPort}/push/laptop`,
    'ftp://push.example.net/abc',
    'javascript:alert(1)',
    'not a URL',
  ]) {
    const answer = await page.subscribe({ ...subscription, endpoint })
    t.match(answer.json(), { status: 400, errors: [{ field: 'endpoint' }] }, endpoint)
  }
  const { p256dh, auth } = subscription.keys
  const notOnCurve = Buffer.alloc(65, 1).fill(4, 0, 1).toString('base64url')
  const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64url')
  for (const [keys, field] of [
    [{ p256dh: notOnCurve, auth }, 'keys.p256dh'],
    [{ p256dh: otherCurve, auth }, 'keys.p256dh'],
    [{ p256dh: p256dh.slice(0, 80), auth }, 'keys.p256dh'],
    [{ p256dh, auth: 'c2hvcnQ' }, 'keys.auth'],
    [{ p256dh }, 'keys.auth'],
  ] as const) {
    const answer = await page.subscribe({ ...subscription, keys })
    t.match(answer.json(), { status: 400, errors: [{ field }] }, JSON.stringify(keys))
  }
  const long = `https://push.example.net/${'a'.repeat(2048)}`
  t.match((await page.subscribe({ ...subscription, endpoint: long })).json(), { status: 400 })
  t.strictSame(await contentOf(test), before)
})

t.test('never connects to a hostname that resolves to a private network', async (t) => {
  const names = new Map([
    ['rebound.example.net', ['127.0.0.1']],
    ['metadata.example.net', ['169.254.169.254']],
    ['half.example.net', ['8.8.8.8', '10.0.0.1']],
    ['push.example.net', ['8.8.8.8']],
    ['elsewhere.example.net', ['8.8.8.8']],
  ])
  const internet = await startInternet(t, {
    names,
    certified: ['push.example.net', 'elsewhere.example.net'],
    listener: ({ headers: { host } }, response) =>
      host === 'elsewhere.example.net'
        ? response.writeHead(307, { location: 'https://push.example.net/abc' }).end()
        : response.writeHead(201).end(),
  })
  const keys = { public_key: '', private_key: '' }
  const { default: webpush } = await import('web-push')
  const made = webpush.generateVAPIDKeys()
  Object.assign(keys, { public_key: made.publicKey, private_key: made.privateKey })
  const push = createPushService({
    settings: { contact: 'mailto:ada@example.com', localOrigin: null },
    keys: async () => keys,
    lookup: internet.lookup,
  })
  const { subscription } = (await startPushStandIn(t)).browser('any')
  const message = { title: 'a', body: 'b', tag: 'c', path: '/', is_always_shown: false }
  const send = (host: string) =>
    push.send({ endpoint: `https://${host}/abc`, ...subscription.keys }, message, 'topic')
  for (const host of ['rebound', 'metadata', 'half'])
    t.match(await send(`${host}.example.net`), {
      outcome: 'gone',
      why: /resolves to a private network/,
    })
  t.strictSame(internet.connectedTo, [])
  t.match(await send('unknown.example.net'), { outcome: 'retry' })
  t.match(await send('push.example.net'), { outcome: 'sent' })
  t.match(
    await send('elsewhere.example.net'),
    { outcome: 'rejected' },
    'a redirect is not followed',
  )
  t.equal(internet.requests.length, 2)
  t.notOk(push.isAllowed(subscription.endpoint), 'this machine is not allowed')
})

t.test('ends a subscription with its session, no matter how that ends', async (t) => {
  const test = await startNotificationApp(t, quiet)
  const rows = async () =>
    (await test.database.query('select id from public.push_subscriptions')).length
  const [here, there] = [
    await subscribedBrowser(test, 'here'),
    await subscribedBrowser(test, 'there'),
  ]
  t.equal(await rows(), 2)
  await here.request('DELETE', '/api/session')
  t.equal(await rows(), 1)
  const { sessions } = (await there.request('GET', '/api/sessions')).json()
  await test.call({ method: 'DELETE', url: `/api/sessions/${sessions[0].id}` })
  t.equal(await rows(), 0)
  const everywhere = await subscribedBrowser(test, 'everywhere')
  await everywhere.request('DELETE', '/api/sessions')
  t.equal(await rows(), 0)
})

t.test('does not show endpoints or private keys in responses, exports or logs', async (t) => {
  let log = ''
  const destination = new Writable({
    write: (line, _encoding, done) => {
      log += String(line)
      done()
    },
  })
  const test = await startNotificationApp(t, {
    ...quiet,
    logger: createLogger('trace', destination),
  })
  const page = await subscribedBrowser(test, 'laptop')
  await page.request('POST', '/api/notifications/test')
  const [keys] = await test.database.query('select private_key from public.push_keys')
  const secrets = [
    String(keys?.['private_key']),
    page.subscription.endpoint,
    page.subscription.keys.auth,
  ]
  const settings = JSON.stringify(await page.settings())
  const zip = await test.call({ url: '/api/export' })
  const entries = await readZip(zip.rawPayload)
  const exported = Buffer.concat([...entries.values()]).toString()
  t.ok(
    [...entries.keys()].some((name) => name.startsWith('records/')),
    'the export contains records',
  )
  const echoed = await test.call({ url: `/api/models/${secrets[0]}` })
  for (const secret of secrets) {
    t.notOk(settings.includes(secret), 'settings')
    t.notOk(log.includes(secret), 'log')
    t.notOk(exported.includes(secret), 'export')
  }
  t.notOk(echoed.body.includes(secrets[0] ?? ''), 'a secret in the request is not repeated')
})

t.test('ends a subscription when all data is deleted', async (t) => {
  const test = await startNotificationApp(t, quiet)
  const page = await subscribedBrowser(test, 'laptop')
  const payload = { confirm: 'delete everything', at_replicate: false }
  const answer = await page.request('POST', '/api/deletions', payload)
  t.equal(answer.statusCode, 202, answer.body)
  t.match(await page.settings(), { is_subscribed: false })
})
