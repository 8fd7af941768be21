import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCOPES } from '@the-way/shared'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { badCredentials, bearer, type Credentials, makeKey } from '../support/credentials.ts'
import { registeredRoutes } from '../support/registered-routes.ts'
import { contentOf } from '../support/table-contents.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { OPEN_TO_PAUSED, ROUTE_TABLE } from './route-table.ts'

async function start(t: Test) {
  const spaDirectory = temporaryDirectory(t)
  writeFileSync(join(spaDirectory, 'index.html'), '<title>The Way</title>')
  return startTestApp(t, { areJobsRunning: false, spaDirectory })
}

/** Sends a request with an unknown id, so that a route that looks it up before authentication answers 404. */
function send(
  { app }: TestApp,
  route: string,
  { headers = {}, query }: Credentials = {},
  body?: string,
) {
  const [method, path = ''] = route.split(' ')
  const url = path.replaceAll(/:\w+|\*/g, 'x') + (query === undefined ? '' : `?${query}`)
  return app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url,
    ...(body === undefined || /^(GET|HEAD) /.test(route)
      ? { headers }
      : { headers: { 'content-type': 'application/json', ...headers }, payload: body }),
  })
}

const INVALID_JSON = '{no json'

const protectedRoutes = Object.entries(ROUTE_TABLE).flatMap(([route, scope]) =>
  typeof scope === 'number'
    ? []
    : [route, ...(route.startsWith('GET ') ? [route.replace('GET', 'HEAD')] : [])].map(
        (each) => [each, scope] as const,
      ),
)

t.test('lists exactly the registered routes with their scopes', async (t) => {
  const { app } = await start(t)
  const registered = [...registeredRoutes(app)]
    .filter(([route]) => !route.startsWith('HEAD '))
    .map(([route, { config, method, url }]) => {
      const isOpen = config?.isOpen === true || !url.startsWith('/api')
      return [route, isOpen ? 'open' : (config?.scope ?? (method === 'GET' ? 'read' : 'none'))]
    })
  const expected = Object.entries(ROUTE_TABLE).map(([route, scope]) => [
    route,
    typeof scope === 'number' ? 'open' : scope,
  ])
  t.strictSame(Object.fromEntries(registered.sort()), Object.fromEntries(expected))
})

t.test('serves open routes without sign-in, and stores nothing', async (t) => {
  const test = await start(t)
  const before = await contentOf(test)
  for (const [route, status] of Object.entries(ROUTE_TABLE))
    if (typeof status === 'number') {
      const answer = await send(test, route)
      t.equal(answer.statusCode, status, `${route} ${answer.body.slice(0, 200)}`)
    }
  t.strictSame(await contentOf(test), before)
})

t.test('rejects every invalid credential on every route, and changes nothing', async (t) => {
  const test = await start(t)
  const credentials = Object.entries(await badCredentials(test))
  const before = await contentOf(test)
  for (const [route] of protectedRoutes)
    for (const [name, { status, code, ...shown }] of credentials) {
      if (code === 'users.paused' && route.replace('HEAD', 'GET') === OPEN_TO_PAUSED) continue
      const answer = await send(test, route, shown, INVALID_JSON)
      t.equal(answer.statusCode, status, `${route}, ${name}`)
      if (!route.startsWith('HEAD ')) t.match(answer.json(), { code }, `${route}, ${name}`)
      t.equal(answer.headers['www-authenticate'], status === 401 ? 'Bearer' : undefined)
    }
  t.strictSame(await contentOf(test), before)
})

t.test('accepts a key for its own scopes only', async (t) => {
  const test = await start(t)
  const keys = await Promise.all(
    SCOPES.map(async (scope) => ({
      scope,
      one: bearer((await makeKey(test, [scope])).key),
      others: bearer(
        (
          await makeKey(
            test,
            SCOPES.filter((other) => other !== scope),
          )
        ).key,
      ),
    })),
  )
  const before = await contentOf(test)
  for (const [route, needed] of protectedRoutes)
    for (const { scope, one, others } of keys) {
      const headers = scope === needed ? others : one
      const answer = await send(test, route, { headers }, INVALID_JSON)
      t.equal(answer.statusCode, 403, `${route}, ${scope}`)
      const error = { code: 'keys.no_scope', detail: new RegExp(`"${needed}"`) }
      if (!route.startsWith('HEAD ')) t.match(answer.json(), error, `${route}, ${scope}`)
    }
  t.strictSame(await contentOf(test), before)
  for (const [route, needed] of protectedRoutes)
    for (const { scope, one } of keys)
      if (scope === needed && /^(GET|HEAD) /.test(route)) {
        const answer = await send(test, route, { headers: one })
        t.notOk([401, 403].includes(answer.statusCode), `${route}, ${scope}`)
      }
})
