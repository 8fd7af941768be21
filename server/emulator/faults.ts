import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { Problem, typicalProblem } from './problems.ts'
import {
  FailTrainingSchema,
  ResultWithoutVersionSchema,
  ResultWithoutWeightsSchema,
  StatusWordSchema,
} from './trainings/scripted-ends.ts'

/** Faults that a test orders: each is used up by the next `times` calls it fits. */

const RouteSchema = Type.Enum(['account', 'files', 'models', 'outputs', 'predictions', 'trainings'])
const times = Type.Optional(Type.Integer({ minimum: 1 }))
const method = Type.Optional(Type.Union([Type.Literal('GET'), Type.Literal('POST')]))

const DropSchema = Type.Object(
  {
    drop_after_create: Type.Union([Type.Literal('trainings'), Type.Literal('predictions')]),
    times,
  },
  { additionalProperties: false },
)
const StatusSchema = Type.Object(
  {
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    route: RouteSchema,
    method,
    times,
  },
  { additionalProperties: false },
)
const DelaySchema = Type.Object(
  { delay_ms: Type.Integer({ minimum: 0 }), route: RouteSchema, method, times },
  { additionalProperties: false },
)
export const FaultSchema = Type.Union([
  DropSchema,
  StatusSchema,
  DelaySchema,
  FailTrainingSchema,
  ResultWithoutVersionSchema,
  ResultWithoutWeightsSchema,
  StatusWordSchema,
])
export type Fault = Static<typeof FaultSchema>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name by which a fault reaches this route. */
    faultRoute?: string
  }
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** Uses up the oldest fault that `fit` recognises. */
  take<F extends Fault>(fit: (fault: Fault) => F | undefined): F | undefined
  /** Delays the call or throws its ordered answer; a hook for every route. */
  strike(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** True when the create that was just recorded must lose its answer. */
  takeDrop(route: 'trainings' | 'predictions'): boolean
}

export function createFaults(): Faults {
  const pending: { fault: Fault; left: number }[] = []

  /** The oldest fault that `fit` recognises and that is not used up. */
  function take<F extends Fault>(fit: (fault: Fault) => F | undefined): F | undefined {
    for (const entry of pending) {
      const fault = entry.left > 0 ? fit(entry.fault) : undefined
      if (fault === undefined) continue
      entry.left -= 1
      return fault
    }
    return undefined
  }

  return {
    add: (fault) => void pending.push({ fault, left: fault.times ?? 1 }),
    clear: () => void pending.splice(0),
    take,
    async strike(request, reply) {
      const route = request.routeOptions.config.faultRoute
      if (route === undefined) return
      const reaches = (fault: { route: string; method?: string }): boolean =>
        fault.route === route && request.method === (fault.method ?? usualMethod(route))
      const wait = take((fault) => ('delay_ms' in fault && reaches(fault) ? fault : undefined))
      if (wait) await delay(wait.delay_ms)
      const answer = take((fault) => ('status' in fault && reaches(fault) ? fault : undefined))
      if (!answer) return
      reply.headers(answer.headers ?? {})
      throw answer.body ? new Problem(answer.status, answer.body) : typicalProblem(answer.status)
    },
    takeDrop: (route) =>
      take((fault) =>
        'drop_after_create' in fault && fault.drop_after_create === route ? fault : undefined,
      ) !== undefined,
  }
}

const usualMethod = (route: string): string =>
  route === 'account' || route === 'outputs' ? 'GET' : 'POST'

/** Ends the connection as a network failure would: the work is recorded, the answer never arrives. */
export function loseAnswer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}
