import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { problem } from '../errors/problem.ts'
import { readBearerToken } from './bearer.ts'
import { isWebhook } from './route-kinds.ts'

const READS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Rejects writes that a page elsewhere makes a browser send, because the browser adds the session cookie by itself (CSRF).
 * Signing in and out are writes too. Browsers never add a Bearer token, so requests that are authenticated by one are not
 * checked.
 */
export const sameOriginPlugin = fp<{ config: Config }>(
  async (app, { config }) => {
    const allowed = [...config.guards.corsOrigins, ...(config.appUrl ? [config.appUrl.origin] : [])]
    app.addHook('onRequest', async (request) => {
      if (READS.includes(request.method) || isWebhook(request)) return
      if (hasBearerToken(request)) return
      const { origin, 'sec-fetch-site': site } = request.headers
      const isForeignOrigin =
        origin !== undefined && !allowed.includes(origin) && !isOwnOrigin(origin, request)
      if (isForeignOrigin || site === 'cross-site') throw foreignOriginError()
    })
  },
  { name: 'same-origin' },
)

/** Routes that are not open ignore the cookie if a Bearer token is sent, even an invalid one. */
const hasBearerToken = (request: FastifyRequest) =>
  !request.routeOptions.config.isOpen && typeof readBearerToken(request) === 'string'

/** Whether an origin has the scheme, hostname and port of the request, whose `Host` has been checked already. */
function isOwnOrigin(
  origin: string,
  { protocol, headers: { host = '' } }: FastifyRequest,
): boolean {
  const own = `${protocol}://${host}`
  return URL.canParse(own) && new URL(own).origin === origin
}

const foreignOriginError = () =>
  problem({
    status: 403,
    code: 'request.foreign_origin',
    title: 'Request from another origin',
    detail:
      'A page of another origin can’t do this with your session. Use the pages of this server, add the origin to CORS_ORIGINS, or set APP_URL to the URL that your browser shows.',
  })
