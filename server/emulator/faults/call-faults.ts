import { once } from 'node:events'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pause } from '../pause.ts'
import { Problem, throttled, typicalProblem } from '../problems.ts'
import type { FaultQueue } from './fault-queue.ts'
import type { CallFault } from './fault-schemas.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name by which a fault reaches this route. */
    faultRoute?: string
  }
}

type Named<K extends string> = Extract<CallFault, Record<K, unknown>>

/** Lets faults reach the routes that are registered on `app` after this. */
export function strikeCalls(
  app: FastifyInstance,
  { take, closing }: { take: FaultQueue['take']; closing: AbortSignal },
): void {
  /** Slow, silent or gone; true when no answer may follow. */
  async function upset(request: FastifyRequest, after: boolean): Promise<boolean> {
    const fits = (fault: CallFault): boolean => reaches(fault, request, after)
    const slow = take((fault) =>
      'delay_ms' in fault && 'route' in fault && fits(fault) ? fault : undefined,
    )
    if (slow) await pause(slow.delay_ms, closing)
    if (take((fault) => ('hang' in fault && fits(fault) ? fault : undefined)))
      await goneOrClosing(request, closing)
    else if (!take((fault) => ('drop' in fault && fits(fault) ? fault : undefined))) return false
    request.raw.socket.resetAndDestroy()
    return true
  }

  app.addHook('preHandler', async (request, reply) => {
    if (await upset(request, false)) return reply.hijack()
    const throttle = take((fault) =>
      'throttle' in fault && reaches(fault, request, false) ? fault : undefined,
    )
    if (throttle) throw throttleOf(throttle, reply)
    const status = take((fault) =>
      'status' in fault && reaches(fault, request, false) ? fault : undefined,
    )
    if (status) throw problemOf(status, reply)
    return undefined
  })

  app.addHook('onSend', async (request, reply, payload) => {
    // A call that was refused did no work that its answer could hide.
    if (reply.statusCode >= 400 || (await upset(request, true))) return payload
    const answer = take((fault) =>
      'status' in fault && reaches(fault, request, true) ? fault : undefined,
    )
    if (!answer) return payload
    const { status, body } = problemOf(answer, reply)
    reply.code(status).type('application/problem+json').removeHeader('content-length')
    return JSON.stringify(body)
  })
}

const readRoutes = ['account', 'hardware', 'outputs', 'versions', 'webhook_secret', 'weights']

function reaches(
  fault: CallFault,
  { method, routeOptions }: FastifyRequest,
  after: boolean,
): boolean {
  const isAfter = 'after' in fault && fault.after === true
  if (isAfter !== after) return false
  if (fault.route === 'any') return fault.method === undefined || fault.method === method
  const usualMethod = readRoutes.includes(fault.route) ? 'GET' : 'POST'
  return fault.route === routeOptions.config.faultRoute && method === (fault.method ?? usualMethod)
}

function throttleOf(
  { throttle, seconds = 1, retry_after }: Named<'throttle'>,
  reply: FastifyReply,
): Problem {
  if (retry_after) reply.header('retry-after', seconds)
  return throttled(throttle, seconds)
}

function problemOf({ status, body, headers = {} }: Named<'status'>, reply: FastifyReply): Problem {
  reply.headers(headers)
  return body ? new Problem(status, body) : typicalProblem(status)
}

/** The caller has given up, or the emulator ends. */
async function goneOrClosing({ raw }: FastifyRequest, closing: AbortSignal): Promise<void> {
  if (!raw.socket.destroyed)
    await once(raw.socket, 'close', { signal: closing }).catch(() => undefined)
}
