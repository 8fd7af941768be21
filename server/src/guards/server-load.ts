import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

export interface ServerLoad {
  /** How late the event loop was on average, in milliseconds. */
  delayMs: number
  /** The used part of the heap's limit. */
  heapPart: number
}

export interface LoadMeterOptions {
  sampleMs: number
  /** Measuring ends this long after the last read. */
  idleMs: number
}

/** How often the timer of Node's histogram fires. */
const RESOLUTION_MS = 10
const NO_LOAD: ServerLoad = { delayMs: 0, heapPart: 0 }

/**
 * Measures the server's load, and only while it is read. The library for this, `@fastify/under-pressure`, always measures,
 * which wakes an idle server 100 times a second.
 */
export function createLoadMeter({ sampleMs, idleMs }: LoadMeterOptions) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let load = NO_LOAD
  let timer: NodeJS.Timeout | undefined
  let lastRead = 0

  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    histogram.disable()
    load = NO_LOAD
  }
  const sample = () => {
    if (performance.now() - lastRead > idleMs) {
      stop()
      return
    }
    const { used_heap_size, heap_size_limit } = getHeapStatistics()
    load = {
      // Without a single value, the event loop was blocked all the time.
      delayMs: histogram.count === 0 ? Infinity : histogram.mean / 1e6 - RESOLUTION_MS,
      heapPart: used_heap_size / heap_size_limit,
    }
    histogram.reset()
    timer?.refresh()
  }
  const start = () => {
    histogram.reset()
    histogram.enable()
    timer = setTimeout(sample, sampleMs).unref()
  }
  return {
    /** Returns the load of the last sample; the first one takes `sampleMs`. */
    read: (): ServerLoad => {
      lastRead = performance.now()
      if (timer === undefined) start()
      return load
    },
    stop,
  }
}
