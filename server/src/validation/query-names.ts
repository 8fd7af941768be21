import type { FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { invalidRequestError } from '../errors/request.errors.ts'
import { formFieldsOf } from './form-or-json.ts'
import { describeUnknownName, knownNames, ownNames } from './known-names.ts'

const READING = ['GET', 'HEAD', 'OPTIONS']
/** Enough to fix a request, and little for one with thousands of names. */
const MAX_REPORTED = 10

/**
 * Rejects unknown query parameters on every route that writes. If they were ignored, a misspelled `dry_run` would start a
 * paid training. Register it after authentication; it runs before the body is read.
 */
export const queryNamesPlugin = fp(
  async (app) => {
    app.addHook('onRequest', async (request) => {
      if (READING.includes(request.method) || request.is404) return
      const unknown = unknownNames(request)
      if (unknown.length > 0) throw invalidRequestError(unknown)
    })
  },
  { name: 'query-names' },
)

function unknownNames({ query, routeOptions }: FastifyRequest) {
  const own = ownNames(routeOptions.schema?.querystring)
  const sent = typeof query === 'object' && query !== null ? Object.entries(query) : []
  const unknown = sent.filter(([name]) => !own.includes(name))
  if (unknown.length === 0) return []
  const known = [
    ...own.map((name) => ({ name, place: 'here' as const })),
    ...knownNames(bodyOf(routeOptions)).map(({ name, place }) => ({
      name,
      place: place === 'here' ? ('body' as const) : place,
    })),
  ]
  return unknown.slice(0, MAX_REPORTED).map(([name, value]) => ({
    field: name,
    code: 'additionalProperties',
    detail: describeUnknownName(name, known, value, 'query parameter'),
  }))
}

const bodyOf = ({ schema, config }: Pick<RouteOptions, 'schema' | 'config'>) =>
  schema?.body ?? formFieldsOf(config?.form)
