import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from './context.ts'
import { isLoopback } from './files/file-url.ts'
import { forbidden, unauthenticated } from './problems.ts'

/** Serves loopback hostnames only, so that a page in a browser can't reach the emulator through DNS rebinding. */
export function allowOnlyLoopbackNames(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (!isLoopback(request.hostname)) throw forbidden('The emulator answers on loopback only')
  })
}

/** Replicate accepts `Bearer` and, from older clients, `Token`. */
export function requireToken(app: FastifyInstance, { token }: EmulatorContext): void {
  app.addHook('onRequest', async (request) => {
    const given = /^(?:Bearer|Token)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (given === undefined || (token !== undefined && given !== token)) throw unauthenticated()
  })
}

/** Sends Replicate's documented rate limits per minute. The emulator reports them and never throttles by itself. */
export function reportRateLimits(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    const isPredictionCreate =
      request.method === 'POST' && request.routeOptions.config.faultRoute === 'predictions'
    reply.header('ratelimit-remaining', isPredictionCreate ? 599 : 2999)
    reply.header('ratelimit-reset', 1)
  })
}
