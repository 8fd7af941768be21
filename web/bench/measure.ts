import type { Browser, BrowserContext } from 'playwright-core'

/** Slow 4G with the values of Chromium's developer tools, on a processor four times slower. */
export const SLOW_4G = {
  latency: 150,
  downloadThroughput: (1.6 * 1_000_000) / 8,
  uploadThroughput: (750 * 1_000) / 8,
}
export const CPU_SLOWDOWN = 4

const QUIET_MS = 3_000

export interface Figures {
  /** First contentful paint and largest contentful paint, in ms after the navigation began. */
  fcp: number
  lcp: number
  /** Bytes of script received before the first and before the largest paint. */
  scriptBeforeFcp: number
  scriptBeforeLcp: number
  /** Requests answered before the largest paint, and all requests until the page was idle. */
  requestsBeforeLcp: number
  requests: number
  bytes: number
  /** Sum of the layout shifts. */
  shift: number
}

/** Opens `url` with an empty cache on a slow connection and waits until nothing was loaded for 3 s. */
export async function measure(
  browser: Browser,
  url: string,
  storageState: NonNullable<Parameters<Browser['newContext']>[0]>['storageState'],
): Promise<Figures> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ...(storageState ? { storageState } : {}),
  })
  try {
    return await measureIn(context, url)
  } finally {
    await context.close()
  }
}

async function measureIn(context: BrowserContext, url: string): Promise<Figures> {
  await context.addInitScript(() => {
    const paints = { lcp: 0, shift: 0 }
    Reflect.set(window, 'paints', paints)
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) paints.lcp = startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) paints.shift += Number(Reflect.get(entry, 'value'))
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', { offline: false, ...SLOW_4G })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })

  let pending = 0
  let lastChange = performance.now()
  const count = (by: number) => () => {
    pending += by
    lastChange = performance.now()
  }
  page.on('request', count(1))
  page.on('requestfinished', count(-1))
  page.on('requestfailed', count(-1))
  await page.goto(url, { waitUntil: 'load', timeout: 120_000 })
  while (pending > 0 || performance.now() - lastChange < QUIET_MS) await page.waitForTimeout(100)

  // Returns only raw entries: tsx adds a helper for the names of inner functions, which the page does not have.
  const { entries, fcp, lcp, shift } = await page.evaluate(() => {
    const paints: { lcp: number; shift: number } = Reflect.get(window, 'paints')
    return {
      ...paints,
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      entries: [
        ...performance.getEntriesByType('navigation'),
        ...performance.getEntriesByType('resource'),
      ]
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .map(({ name, responseEnd, transferSize }) => ({ name, responseEnd, transferSize })),
    }
  })
  const before = (time: number) => entries.filter(({ responseEnd }) => responseEnd <= time)
  const bytesOf = (some: typeof entries) => some.reduce((sum, one) => sum + one.transferSize, 0)
  const script = (time: number) =>
    bytesOf(before(time).filter(({ name }) => new URL(name).pathname.endsWith('.js')))
  return {
    fcp,
    lcp,
    scriptBeforeFcp: script(fcp),
    scriptBeforeLcp: script(lcp),
    requestsBeforeLcp: before(lcp).length,
    requests: entries.length,
    bytes: bytesOf(entries),
    shift,
  }
}
