import { cpus, loadavg } from 'node:os'
import { chromium, type Page } from 'playwright-core'
import { launchOptions, type Scope, signIn, startApp } from '../e2e/browser.ts'
import { CPU_SLOWDOWN, type Figures, measure } from './measure.ts'
import { fillApp } from './sample-data.ts'

const RUNS = Number(process.env['RUNS'] ?? 5)
/** The goals for a page on a slow connection, in ms; see `docs/performance.md`. */
const GOALS = { fcp: 2_000, lcp: 3_000 }

// `pnpm bench:pages` measures how long the built pages take on slow 4G with an empty cache.
const ends: (() => unknown)[] = []
const scope: Scope = { teardown: (end) => ends.unshift(end) }
try {
  const { url, token } = await startApp(scope, { isEmbedded: true })
  const browser = await chromium.launch(launchOptions)
  scope.teardown(() => browser.close())

  const first = await (await browser.newContext()).newPage()
  const signedIn = await signInAs(first, url, token)
  const firstVisit = await bench('Home, first visit', '/', signedIn)
  const { model } = await fillApp(url, token)
  const rows = [
    await bench('Sign-in', '/sign-in', undefined),
    firstVisit,
    await bench('Home', '/', signedIn),
    await bench('New model', '/models/create', signedIn),
    await bench('Model', `/models/${model}`, signedIn),
    await bench('Gallery', '/gallery', signedIn),
  ]
  print(rows)

  async function bench(name: string, path: string, state: typeof signedIn | undefined) {
    const runs: Figures[] = []
    for (let run = 0; run < RUNS; run += 1) {
      runs.push(await measure(browser, `${url}${path}`, state))
      console.error(`${name} ${run + 1}/${RUNS}: ${JSON.stringify(runs.at(-1))}`)
    }
    return { name, runs }
  }
} finally {
  for (const end of ends) await end()
}

async function signInAs(page: Page, url: string, token: string) {
  await page.goto(`${url}/sign-in`)
  await signIn(page, token)
  await page.waitForURL(`${url}/`)
  const state = await page.context().storageState()
  await page.context().close()
  return state
}

function print(rows: { name: string; runs: Figures[] }[]) {
  const seconds = (ms: number, goal = Number.POSITIVE_INFINITY) =>
    `${(ms / 1000).toFixed(2)} s${ms > goal ? ' (!)' : ''}`
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`
  const cells = rows.map(({ name, runs }) => {
    const median = (key: keyof Figures) =>
      runs.map((run) => run[key]).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0
    return [
      name,
      seconds(median('fcp'), GOALS.fcp),
      seconds(median('lcp'), GOALS.lcp),
      `${kilobytes(median('scriptBeforeFcp'))} / ${kilobytes(median('scriptBeforeLcp'))}`,
      String(median('requestsBeforeLcp')),
      String(median('requests')),
      kilobytes(median('bytes')),
      median('shift').toFixed(3),
    ]
  })
  console.log(
    `Slow 4G (1.6 Mbit/s, 150 ms), processor ${CPU_SLOWDOWN} times slower, empty cache, 1280 × 800; ` +
      `median of ${RUNS}. ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  )
  const line = (row: string[]) => console.log(`| ${row.join(' | ')} |`)
  line([
    'Page',
    'First paint (FCP)',
    'Largest paint (LCP)',
    'Script before FCP / LCP',
    'Requests before LCP',
    'Requests',
    'Bytes',
    'Layout shift',
  ])
  line(Array.from({ length: 8 }, (_, index) => (index === 0 ? '---' : '---:')))
  for (const row of cells) line(row)
}
