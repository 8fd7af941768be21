import type { InjectOptions } from 'fastify'
import t from 'tap'
import { signIn } from '../support/sign-in.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'
import { APP_URL, CORS, PUBLIC_NAMES } from './public-names.ts'

const FOREIGN: Record<string, string>[] = [
  { origin: 'https://evil.example.com' },
  { origin: 'null' },
  { origin: 'http://localhost:9999' },
  { origin: 'https://localhost' },
  { origin: 'http://way.example.com' },
  { origin: `${APP_URL}.evil.example.com` },
  { 'sec-fetch-site': 'cross-site' },
  { origin: CORS, 'sec-fetch-site': 'cross-site' },
]

t.test('rejects writes from foreign origins on every route', async (t) => {
  const test = await startTestApp(t, PUBLIC_NAMES)
  const { cookie } = await signIn(test)
  const { paths }: { paths: Record<string, object> } = (
    await test.app.inject({ url: '/api/openapi.json' })
  ).json()
  const writes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => !/^(get|head)$/.test(method) && path !== '/api/webhook/replicate')
      .map((method) => ({ method: method.toUpperCase(), url: path.replaceAll(/\{\w+\}/g, 'x') })),
  )
  t.ok(writes.length > 15)
  const before = await test.count()
  for (const { method, url } of writes)
    for (const headers of FOREIGN) {
      const request = { method, url, headers: { ...headers, cookie } } as InjectOptions
      const answer = await test.app.inject(request)
      t.match(
        answer.json(),
        { status: 403, code: 'request.foreign_origin' },
        `${method} ${url} ${JSON.stringify(headers)}`,
      )
    }
  t.same(await test.count(), before)
  const still = await test.app.inject({ url: '/api/session', headers: { cookie } })
  t.equal(still.statusCode, 200, 'the session is still open')
})

t.test('rejects foreign origins regardless of other headers', async (t) => {
  const test = await startTestApp(t, PUBLIC_NAMES)
  const { cookie } = await signIn(test)
  const send = (method: 'POST' | 'DELETE', url: string, headers: Record<string, string>) =>
    test.app.inject({
      method,
      url,
      headers,
      ...(method === 'POST' && { payload: { token: OWNER_TOKEN } }),
    })
  for (const foreign of FOREIGN)
    for (const authorization of [
      '',
      'x',
      'Basic x',
      'Bearer',
      'Bearer x',
      `Bearer ${OWNER_TOKEN}`,
    ]) {
      const headers = { ...foreign, cookie, authorization }
      const named = JSON.stringify(headers)
      t.equal((await send('DELETE', '/api/session', headers)).statusCode, 403, `out, ${named}`)
      t.equal((await send('POST', '/api/session', headers)).statusCode, 403, `in, ${named}`)
      const isBearer = authorization.startsWith('Bearer ')
      const expected = isBearer ? (authorization === 'Bearer x' ? 401 : 404) : 403
      t.equal((await send('DELETE', '/api/models/x', headers)).statusCode, expected, named)
    }
  const still = await test.app.inject({ url: '/api/session', headers: { cookie } })
  t.equal(still.statusCode, 200, 'the session is still open')
})

t.test('accepts our own pages, configured origins and scripts', async (t) => {
  const test = await startTestApp(t, PUBLIC_NAMES)
  const { cookie } = await signIn(test)
  const change = async (headers: Record<string, string>) =>
    (await test.app.inject({ method: 'DELETE', url: '/api/models/x', headers })).statusCode
  t.equal(await change({ cookie }), 404, 'no origin sent')
  t.equal(await change({ cookie, origin: 'http://localhost:80', host: 'localhost:80' }), 403)
  t.equal(await change({ cookie, origin: 'http://localhost', host: 'localhost:80' }), 404)
  t.equal(await change({ cookie, origin: 'http://[::1]:3006', host: '[::1]:3006' }), 404)
  t.equal(await change({ cookie, origin: APP_URL, 'sec-fetch-site': 'same-origin' }), 404)
  t.equal(await change({ cookie, origin: CORS }), 404)
  const authorization = `Bearer ${OWNER_TOKEN}`
  t.equal(await change({ authorization, origin: 'https://evil.example.com' }), 404)
  t.equal(
    (
      await test.app.inject({
        url: '/api/session',
        headers: { cookie, origin: 'https://evil.example.com' },
      })
    ).statusCode,
    200,
    'the browser keeps other origins from reading the response',
  )
})

t.test('does not let a hundred foreign origins read responses', async (t) => {
  const { app } = await startTestApp(t, PUBLIC_NAMES)
  const origins = [
    'null',
    `${CORS}:8443`,
    `${CORS}.evil.com`,
    CORS.replace('https', 'http'),
    ...Array.from({ length: 96 }, (_, at) => `https://evil-${at}.example.com`),
  ]
  t.equal(origins.length, 100)
  const withCors = (CORS_ORIGINS: string) =>
    startTestApp(t, {
      ...PUBLIC_NAMES,
      environment: { ...PUBLIC_NAMES.environment, CORS_ORIGINS },
    })
  const { app: withoutCors } = await withCors('')
  const permissions: unknown[] = []
  for (const server of [app, withoutCors])
    for (const origin of origins)
      for (const request of [
        { method: 'GET', url: '/api/config' },
        { method: 'OPTIONS', url: '/api/config' },
        { method: 'GET', url: '/api/models' },
        { method: 'POST', url: '/api/session' },
      ] as const) {
        const headers = { origin, 'access-control-request-method': 'POST' }
        const answer = await server.inject({ ...request, headers })
        const permitted = answer.headers['access-control-allow-origin']
        if (permitted !== undefined) permissions.push([origin, request, permitted])
      }
  t.strictSame(permissions, [])
  const allowed = await app.inject({ url: '/api/config', headers: { origin: CORS } })
  t.match(allowed.headers, {
    'access-control-allow-origin': CORS,
    'access-control-allow-credentials': 'true',
  })
  await t.rejects(withCors('*'), /CORS_ORIGINS should be origins/)
})
