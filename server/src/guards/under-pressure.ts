import fp from 'fastify-plugin'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'
import { createLoadMeter } from './server-load.ts'

/** At this average delay, more work only makes everyone wait longer. */
const MAX_EVENT_LOOP_DELAY_MS = 500
/** The average covers this long and has to stay too high for as long again, so a short peak does not count. */
const SAMPLE_MS = 2000
/** Pressure is only measured when requests arrive, and a slow server gets fewer of them. */
const RESET_AFTER_MS = 3 * SAMPLE_MS
/** The rest is needed for the requests under way. */
const MAX_HEAP_PART = 0.9
const RETRY_AFTER_S = 5

/** Answers 503 while the server is overloaded. Health checks and webhook deliveries are always accepted. */
export const underPressurePlugin = fp(
  async (app) => {
    const meter = createLoadMeter({ sampleMs: SAMPLE_MS, idleMs: RESET_AFTER_MS })
    app.addHook('onClose', async () => meter.stop())
    let highSince = 0
    let lastHigh = Number.NEGATIVE_INFINITY
    const isSustained = () => {
      const now = performance.now()
      if (now - lastHigh > RESET_AFTER_MS) highSince = now
      lastHigh = now
      return now - highSince >= SAMPLE_MS
    }
    app.addHook('onRequest', async (request) => {
      const load = meter.read()
      if (load.delayMs <= MAX_EVENT_LOOP_DELAY_MS && load.heapPart <= MAX_HEAP_PART) return
      if (isHealth(request) || isWebhook(request) || !isSustained()) return
      request.log.warn(load, 'server overloaded')
      throw busyError()
    })
  },
  { name: 'pressure' },
)

const busyError = () =>
  problem({
    status: 503,
    code: 'server.busy',
    title: 'Busy',
    detail: 'This server is overloaded at the moment. Try again in a few seconds.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  })
