import { once } from 'node:events'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pause } from '../pause.ts'
import { Problem, throttled, typicalProblem } from '../problems.ts'
import type { FaultQueue } from './fault-queue.ts'
import type { CallFault } from './fault-schemas.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name by which faults refer to this route. */
    faultRoute?: string
  }
}

type Named<K extends string> = Extract<CallFault, Record<K, unknown>>

/** Applies faults to the routes that are registered on `app` after this. */
export function applyCallFaults(
  app: FastifyInstance,
  { take, closing }: { take: FaultQueue['take']; closing: AbortSignal },
): void {
  /** Delays, hangs or drops the connection. Returns true if no response may follow. */
  async function disrupt(request: FastifyRequest, after: boolean): Promise<boolean> {
    const fits = (fault: CallFault): boolean => matches(fault, request, after)
    const slow = take((fault) =>
      'delay_ms' in fault && 'route' in fault && fits(fault) ? fault : undefined,
    )
    if (slow) await pause(slow.delay_ms, closing)
    if (take((fault) => ('hang' in fault && fits(fault) ? fault : undefined)))
      await disconnectedOrClosing(request, closing)
    else if (!take((fault) => ('drop' in fault && fits(fault) ? fault : undefined))) return false
    request.raw.socket.resetAndDestroy()
    return true
  }

  app.addHook('preHandler', async (request, reply) => {
    if (await disrupt(request, false)) return reply.hijack()
    const throttle = take((fault) =>
      'throttle' in fault && matches(fault, request, false) ? fault : undefined,
    )
    if (throttle) throw throttleOf(throttle, reply)
    const status = take((fault) =>
      'status' in fault && matches(fault, request, false) ? fault : undefined,
    )
    if (status) throw problemOf(status, reply)
    return undefined
  })

  app.addHook('onSend', async (request, reply, payload) => {
    // A rejected call did no work that a failing response could hide.
    if (reply.statusCode >= 400 || (await disrupt(request, true))) return payload
    const answer = take((fault) =>
      'status' in fault && matches(fault, request, true) ? fault : undefined,
    )
    if (!answer) return payload
    const { status, body } = problemOf(answer, reply)
    reply.code(status).type('application/problem+json').removeHeader('content-length')
    return JSON.stringify(body)
  })
}

const readRoutes = ['account', 'hardware', 'outputs', 'versions', 'webhook_secret', 'weights']

function matches(
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

/** Waits until the client has disconnected or the emulator closes. */
async function disconnectedOrClosing({ raw }: FastifyRequest, closing: AbortSignal): Promise<void> {
  if (!raw.socket.destroyed)
    await once(raw.socket, 'close', { signal: closing }).catch(() => undefined)
}
