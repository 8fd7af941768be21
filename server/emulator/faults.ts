import type { FastifyInstance } from 'fastify'
import { strikeCalls } from './faults/call-faults.ts'
import { createFaultQueue, type FaultQueue } from './faults/fault-queue.ts'
import type { Fault, JobRoute, WebhookEvent, WebhookFault } from './faults/fault-schemas.ts'
import type { Boot } from './job-timeline.ts'
import { notFound } from './problems.ts'

export { type Fault, FaultSchema } from './faults/fault-schemas.ts'

export interface Faults extends FaultQueue {
  /** Lets faults reach the routes that are registered on `app` after this. */
  strike(app: FastifyInstance): void
  /** How the run that is about to be created will begin. */
  takeBoot(route: JobRoute): Boot
  takeWebhook(kind: WebhookFault['webhook'], event: WebhookEvent): WebhookFault | undefined
  /** True for a run of which Replicate was told to know nothing any more. */
  isForgotten(id: string): boolean
}

/** Faults that a test orders; see `fault-schemas.ts`. */
export function createFaults({ seed, closing }: { seed: number; closing: AbortSignal }): Faults {
  const { add, clear, take } = createFaultQueue(seed)
  const forgotten = new Set<string>()

  return {
    add(fault) {
      if ('forget' in fault) forgotten.add(fault.forget)
      else add(inFull(fault))
    },
    clear() {
      clear()
      forgotten.clear()
    },
    take,
    strike(app) {
      app.addHook<{ Params: { id?: string } }>('preHandler', async ({ params }) => {
        if (params.id !== undefined && forgotten.has(params.id)) throw notFound()
      })
      strikeCalls(app, { take, closing })
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

/** `drop_after_create` is short for a dropped answer to a create. */
function inFull(fault: Fault): Fault {
  if (!('drop_after_create' in fault)) return fault
  const { drop_after_create: route, ...often } = fault
  return { drop: true, route, method: 'POST', after: true, ...often }
}
