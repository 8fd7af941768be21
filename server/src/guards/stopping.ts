import type { FastifyInstance } from 'fastify'
import { problem } from '../errors/problem.ts'

const RETRY_AFTER_S = 5

/** Answers 503 on open connections while the server stops. Fastify's own 503 lacks our headers and problem details. */
export function rejectWhileStopping(app: FastifyInstance): void {
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
    detail: 'This server is stopping or restarting. Try again in a few seconds.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })
