import cors, { type FastifyCorsOptions } from '@fastify/cors'
import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'
import type { Config } from '../config/config.ts'
import { rejectUndecodableUrls } from '../errors/undecodable-urls.ts'
import { withoutCredentials } from '../secret-patterns.ts'
import { hostCheckPlugin } from './host-check.ts'
import { rateLimitsPlugin } from './rate-limits.ts'
import { sameOriginPlugin } from './same-origin.ts'
import { securityHeaders } from './security-headers.ts'
import { cutSlowBodies } from './slow-sockets.ts'
import { rejectWhileStopping } from './stopping.ts'
import type { Timeouts } from './timeouts.ts'
import { underPressurePlugin } from './under-pressure.ts'

/** The checks that every request passes before authentication. Headers are set first, so that rejections have them too. */
export const requestGuards = fp<{ config: Config; timeouts: Timeouts }>(
  async (app, { config, timeouts }) => {
    const { corsOrigins, isRateLimited } = config.guards
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id)
    })
    // A redirect must not repeat a credential that someone put into the URL by mistake.
    app.addHook('onSend', async (_request, reply) => {
      const location = reply.getHeader('location')
      if (typeof location === 'string') reply.header('location', withoutCredentials(location))
    })
    // Node would answer an unknown `Expect` header itself, without our headers.
    app.server.on('checkExpectation', app.routing)
    await app.register(helmet, securityHeaders(config))
    rejectWhileStopping(app)
    cutSlowBodies(app, timeouts)
    await app.register(hostCheckPlugin, { config })
    if (isRateLimited) await app.register(underPressurePlugin)
    if (corsOrigins.length > 0) await app.register(cors, corsOptions(corsOrigins))
    await app.register(sameOriginPlugin, { config })
    if (isRateLimited) await app.register(rateLimitsPlugin)
    rejectUndecodableUrls(app)
  },
  { name: 'request-guards' },
)

/** Allows pages of these origins everything that our own pages do. */
const corsOptions = (origins: string[]): FastifyCorsOptions => ({
  origin: origins,
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: ['etag', 'idempotency-replayed', 'location', 'retry-after', 'x-request-id'],
})
