import type { FastifyInstance } from 'fastify'
import { problem } from '../errors/problem.ts'

const RETRY_AFTER_S = 5

/** Refuses in words what comes on lines still open while this server stops: Fastify's own answer has nothing of ours. */
export function refuseWhenStopping(app: FastifyInstance): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onRequest', async () => {
    if (isStopping) throw stoppingError()
  })
}

const stoppingError = () =>
  problem({
    status: 503,
    code: 'server.stopping',
    title: 'Stopping',
    detail: 'This server stops or starts anew. Try again in a few seconds.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })
