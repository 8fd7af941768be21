import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

/** At an average wait of this long, more work only makes everybody wait longer. */
const MAX_EVENT_LOOP_DELAY_MS = 500
/** The average is over this long, and has to stay too high as long again: one heavy moment is no reason. */
const SAMPLE_MS = 2000
/** A server that is late is asked less often, too. */
const FORGOTTEN_AFTER_MS = 3 * SAMPLE_MS
/** The rest is needed to finish what is under way. */
const MAX_HEAP_PART = 0.9
const RETRY_AFTER_S = 5

/** Turns away what a busy server would only queue. Whoever watches over it and Replicate's news are always heard. */
export const underPressurePlugin = fp(
  async (app) => {
    let seenSince = 0
    let seenLast = Number.NEGATIVE_INFINITY
    const lasts = () => {
      const now = performance.now()
      if (now - seenLast > FORGOTTEN_AFTER_MS) seenSince = now
      seenLast = now
      return now - seenSince >= SAMPLE_MS
    }
    await app.register(underPressure, {
      maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS,
      sampleInterval: SAMPLE_MS,
      maxHeapUsedBytes: getHeapStatistics().heap_size_limit * MAX_HEAP_PART,
      pressureHandler: async (request, _reply, type, value) => {
        if (isHealth(request) || isWebhook(request) || !lasts()) return
        request.log.warn({ pressure: type, value }, 'too busy')
        throw busyError()
      },
    })
  },
  { name: 'pressure' },
)

const busyError = () =>
  problem({
    status: 503,
    code: 'server.busy',
    title: 'Busy',
    detail: 'This server has more to do than it can at the moment. Try again in a few seconds.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })
