// Adds `consumes` to the type of a route's schema.
import type {} from '@fastify/swagger'
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { formFieldsOf } from '../../src/validation/form-or-json.ts'
import { ownNames } from '../../src/validation/known-names.ts'
import { TRAINING_ZIP } from '../support/actions.ts'
import { FORM_TYPE, field, formBody } from '../support/form.ts'
import { registeredRoutes } from '../support/registered-routes.ts'
import { contentOf } from '../support/table-contents.ts'
import { startTestApp } from '../support/test-app.ts'
import { ROUTE_TABLE } from './route-table.ts'

const writing = Object.keys(ROUTE_TABLE).filter((route) => !route.startsWith('GET '))

/** The request of a route, with an id that does not exist. */
function requestOf(route: string): { method: NonNullable<InjectOptions['method']>; url: string } {
  const [method, path = ''] = route.split(' ')
  return {
    method: method as NonNullable<InjectOptions['method']>,
    url: path.replaceAll(/:\w+/g, 'x'),
  }
}

t.test(
  'every route that writes rejects unknown query parameters, and changes nothing',
  async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    const before = await contentOf(test)
    t.ok(writing.length > 30)
    for (const route of writing) {
      const { method, url } = requestOf(route)
      for (const [query, ...names] of [
        ['colour=1', 'colour'],
        ['__proto__=1&toString', '__proto__', 'toString'],
        ['DRY_RUN=true&dryrun=true', 'DRY_RUN', 'dryrun'],
      ]) {
        const answer = await test.call({ method, url: `${url}?${query}` })
        t.equal(answer.statusCode, 400, `${route} ${query}`)
        t.match(answer.json(), { code: 'request.invalid', detail: names[0] }, route)
        t.strictSame(
          answer.json().errors.map((error: { field: string }) => error.field),
          names,
          route,
        )
      }
      const malformed = { payload: '{', headers: { 'content-type': 'application/json' } }
      const stranger = await test.app.inject({ method, url: `${url}?colour=1`, ...malformed })
      const isOpen = typeof ROUTE_TABLE[route] === 'number'
      t.equal(stranger.statusCode, isOpen ? 400 : 401, `${route} authenticates first`)
    }
    t.strictSame(await contentOf(test), before)
  },
)

t.test('every route with a form rejects unknown fields, and stores nothing', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const routes = [...registeredRoutes(test.app)].filter(([, { schema }]) =>
    schema?.consumes?.includes('multipart/form-data'),
  )
  t.ok(routes.length >= 4)
  const before = await contentOf(test)
  const zip = { name: 'file', filename: 'images.zip', body: TRAINING_ZIP }
  for (const [route, { config }] of routes)
    for (const name of ['colour', 'NAME', 'File', 'steps[]', 'Größe']) {
      const takesZip = ownNames(formFieldsOf(config?.form)).includes('file')
      const file = takesZip ? zip : { ...zip, name: 'image' }
      for (const parts of [
        [field(name, '5'), file],
        [file, field(name, '5')],
        [file, field(name, '')],
      ]) {
        const payload = formBody(parts)
        const headers = { 'content-type': FORM_TYPE }
        const answer = await test.call({ ...requestOf(route), payload, headers })
        t.equal(answer.statusCode, 400, `${route} ${name}`)
        t.match(answer.json(), { code: 'request.invalid', errors: [{ field: name }] }, route)
      }
    }
  t.strictSame(await contentOf(test), before)
})
