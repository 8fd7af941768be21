import { cpus, loadavg } from 'node:os'
import { chromium } from 'playwright-core'
import { launchOptions, type Scope, signIn } from '../e2e/browser.ts'
import { startFilledApp } from '../e2e/many-images.ts'
import { requestsOfViewer, scrollToEnd } from '../e2e/scroll.ts'

const IMAGES = Number(process.env['IMAGES'] ?? 5_000)
const PIXELS_PER_FRAME = 120
const SLOW_MS = 50

// `pnpm bench:scroll` scrolls through the gallery in Chromium; see `docs/performance.md`.
const ends: (() => unknown)[] = []
const scope: Scope = { teardown: (end) => ends.unshift(end) }
try {
  const { url, token } = await startFilledApp(scope, IMAGES)
  const browser = await chromium.launch(launchOptions)
  scope.teardown(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${url}/sign-in`)
  await signIn(page, token)
  await page.waitForURL(`${url}/`)
  await page.goto(`${url}/gallery`)
  await page.locator('.image-grid a').first().waitFor()
  await page.waitForLoadState('networkidle')
  const firstScreen = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.startsWith('/api/files/'))
      .reduce((sum, { transferSize }) => sum + transferSize, 0),
  )
  const { frames, nodes } = await scrollToEnd(page, IMAGES, PIXELS_PER_FRAME)
  const slow = frames.filter((ms) => ms > SLOW_MS).length / frames.length
  await page.keyboard.press('Home')
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForLoadState('networkidle')
  const requests = await requestsOfViewer(page)

  console.log(
    `${IMAGES} images, 1280 × 800, ${PIXELS_PER_FRAME} px per frame, ${frames.length} frames. ` +
      `${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  )
  const row = (name: string, value: string, goal: string, isMet: boolean) =>
    console.log(`| ${name} | ${value}${isMet ? '' : ' (!)'} | ${goal} |`)
  console.log('| | Measured | Goal |\n| --- | ---: | ---: |')
  row(`Frames over ${SLOW_MS} ms`, `${(slow * 100).toFixed(1)} %`, '≤ 1 %', slow <= 0.01)
  row('Longest frame', `${Math.round(Math.max(...frames))} ms`, '', true)
  row('Most elements in the document', String(nodes), '≤ 1,500', nodes <= 1_500)
  const kilobytes = firstScreen / 1000
  row('Images before scrolling', `${Math.round(kilobytes)} kB`, '≤ 220 kB', kilobytes <= 220)
  row('Requests to open an image', String(requests.length), '≤ 1', requests.length <= 1)
} finally {
  for (const end of ends) await end()
}
