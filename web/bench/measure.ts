import type { Browser, BrowserContext } from 'playwright-core'

/** Slow 4G as Chromium's own tools set it, on a processor four times slower. */
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
  /** Bytes of script that had arrived before the first paint, and before the largest. */
  scriptBeforeFcp: number
  scriptBeforeLcp: number
  /** Requests that had been answered before the largest paint, and all until the page was quiet. */
  requestsBeforeLcp: number
  requests: number
  bytes: number
  /** Sum of the layout shifts. */
  shift: number
}

/** Opens `url` with an empty cache on a slow line and waits until nothing has been loaded for 3 s. */
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

  let open = 0
  let lastMove = performance.now()
  const move = (by: number) => () => {
    open += by
    lastMove = performance.now()
  }
  page.on('request', move(1))
  page.on('requestfinished', move(-1))
  page.on('requestfailed', move(-1))
  await page.goto(url, { waitUntil: 'load', timeout: 120_000 })
  while (open > 0 || performance.now() - lastMove < QUIET_MS) await page.waitForTimeout(100)

  // Only the raw entries come from the page: tsx names inner functions by a helper that it does not have.
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
  const sent = (some: typeof entries) => some.reduce((sum, one) => sum + one.transferSize, 0)
  const script = (time: number) =>
    sent(before(time).filter(({ name }) => new URL(name).pathname.endsWith('.js')))
  return {
    fcp,
    lcp,
    scriptBeforeFcp: script(fcp),
    scriptBeforeLcp: script(lcp),
    requestsBeforeLcp: before(lcp).length,
    requests: entries.length,
    bytes: sent(entries),
    shift,
  }
}
