import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import { problem } from './problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

/** At an average wait of this long, more work only makes everybody wait longer. */
const MAX_EVENT_LOOP_DELAY_MS = 500
/** The average is over this long: one heavy moment is no reason to turn people away. */
const SAMPLE_MS = 3000
/** The rest is needed to finish what is under way. */
const MAX_HEAP_PART = 0.9
const RETRY_AFTER_S = 5

/** Turns away what a busy server would only queue. Whoever watches over it and Replicate's news are always heard. */
export const underPressurePlugin = fp(
  async (app) => {
    await app.register(underPressure, {
      maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS,
      sampleInterval: SAMPLE_MS,
      maxHeapUsedBytes: getHeapStatistics().heap_size_limit * MAX_HEAP_PART,
      pressureHandler: async (request, _reply, type, value) => {
        if (isHealth(request) || isWebhook(request)) return
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
