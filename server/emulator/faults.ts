import type { FastifyInstance } from 'fastify'
import { applyCallFaults } from './faults/call-faults.ts'
import { createFaultQueue, type FaultQueue } from './faults/fault-queue.ts'
import type { Fault, JobRoute, WebhookEvent, WebhookFault } from './faults/fault-schemas.ts'
import type { Boot } from './job-timeline.ts'
import { notFound } from './problems.ts'

export { type Fault, FaultSchema } from './faults/fault-schemas.ts'

export interface Faults extends FaultQueue {
  /** Applies faults to the routes that are registered on `app` after this. */
  applyTo(app: FastifyInstance): void
  /** Returns how the run that is about to be created will start. */
  takeBoot(route: JobRoute): Boot
  takeWebhook(kind: WebhookFault['webhook'], event: WebhookEvent): WebhookFault | undefined
  /** True for a run that a `forget` fault removed. */
  isForgotten(id: string): boolean
}

/** Holds the faults that tests ordered; see `fault-schemas.ts`. */
export function createFaults({ seed, closing }: { seed: number; closing: AbortSignal }): Faults {
  const { add, clear, take } = createFaultQueue(seed)
  const forgotten = new Set<string>()

  return {
    add(fault) {
      if ('forget' in fault) forgotten.add(fault.forget)
      else add(expandShorthand(fault))
    },
    clear() {
      clear()
      forgotten.clear()
    },
    take,
    applyTo(app) {
      app.addHook<{ Params: { id?: string } }>('preHandler', async ({ params }) => {
        if (params.id !== undefined && forgotten.has(params.id)) throw notFound()
      })
      applyCallFaults(app, { take, closing })
    },
    takeBoot(route) {
      const slow = take((fault) =>
        'queue_ms' in fault && fault.route === route ? fault : undefined,
      )
      const abort = take((fault) =>
        'aborts' in fault && fault.aborts === route ? fault : undefined,
      )
      return { queue_ms: slow?.queue_ms, aborts: abort !== undefined }
    },
    takeWebhook: (kind, event) =>
      take((fault) =>
        'webhook' in fault && fault.webhook === kind && (fault.event ?? event) === event
          ? fault
          : undefined,
      ),
    isForgotten: (id) => forgotten.has(id),
  }
}

/** `drop_after_create` is shorthand for dropping the response to a create. */
function expandShorthand(fault: Fault): Fault {
  if (!('drop_after_create' in fault)) return fault
  const { drop_after_create: route, ...rest } = fault
  return { drop: true, route, method: 'POST', after: true, ...rest }
}
