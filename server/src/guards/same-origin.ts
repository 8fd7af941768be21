import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { problem } from '../errors/problem.ts'
import { bearerOf } from './bearer.ts'
import { isWebhook } from './route-kinds.ts'

const READS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses what a page elsewhere makes a browser write, since the browser adds the session's cookie by itself. Signing in
 * and out are writes too. A Bearer token is never added by itself, so whoever is let in by one, and not by the cookie
 * beside it, is not asked.
 */
export const sameOriginPlugin = fp<{ config: Config }>(
  async (app, { config }) => {
    const allowed = [...config.guards.corsOrigins, ...(config.appUrl ? [config.appUrl.origin] : [])]
    app.addHook('onRequest', async (request) => {
      if (READS.includes(request.method) || isWebhook(request)) return
      if (isByBearer(request)) return
      const { origin, 'sec-fetch-site': site } = request.headers
      const isForeign =
        origin !== undefined && !allowed.includes(origin) && !isOurs(origin, request)
      if (isForeign || site === 'cross-site') throw foreignOriginError()
    })
  },
  { name: 'same-origin' },
)

/** Where nothing is open, a Bearer token that is sent is the only credential that counts, be it good or not. */
const isByBearer = (request: FastifyRequest) =>
  !request.routeOptions.config.isOpen && typeof bearerOf(request) === 'string'

/** Of the same scheme, name and port as the request, which the check of the host has found to be for us. */
function isOurs(origin: string, { protocol, headers: { host = '' } }: FastifyRequest): boolean {
  const own = `${protocol}://${host}`
  return URL.canParse(own) && new URL(own).origin === origin
}

const foreignOriginError = () =>
  problem({
    status: 403,
    code: 'request.foreign_origin',
    title: 'From a page elsewhere',
    detail:
      'A page of another origin may not do this with your session. Use the pages of this server, name the origin in CORS_ORIGINS, or set APP_URL to the address that your browser shows.',
  })
