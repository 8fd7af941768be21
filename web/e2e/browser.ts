import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { createDatabaseFromTemplate } from '../../server/test/support/test-database.ts'
import { watch } from './watch.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The browser that `npm test` found. Without one, browser tests are skipped with this reason. */
const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
export const skip = existsSync(chromiumPath)
  ? false
  : 'no Chromium: install one, or set CHROMIUM_PATH, and run npm test again'

interface Ready {
  ready: true
  url: string
}
const isReady = (message: unknown): message is Ready =>
  typeof message === 'object' && message !== null && 'ready' in message && 'url' in message

/** A test or a benchmark, with functions to call when it ends. */
export interface Scope {
  teardown(end: () => unknown): unknown
}

/** Starts a built program and waits until it listens. It is stopped when the test ends. */
export async function start(t: Scope, path: string, env: Record<string, string>): Promise<string> {
  const child = fork(join(root, path), { env: { ...process.env, ...env }, silent: true })
  let isStopping = false
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  child.once('close', (code, signal) => {
    if (!isStopping) console.error(`${path} ended with ${code ?? signal}:\n${output}`)
  })
  t.teardown(async () => {
    isStopping = true
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await exited
  })
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (isReady(message)) resolve(message.url)
    })
    child.once('exit', (code) => reject(new Error(`${path} exited with ${code}`)))
  })
}

interface AppOptions {
  trainingSeconds?: number
  predictionSeconds?: number
  /** Uses the embedded database, which starts in seconds, instead of PostgreSQL. */
  isEmbedded?: boolean
  environment?: Record<string, string>
}

/** Starts the built app and an emulator with a new folder and a new database. */
export async function startApp(
  t: Scope,
  {
    trainingSeconds = 3,
    predictionSeconds = 1,
    isEmbedded = false,
    environment = {},
  }: AppOptions = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'the-way-e2e-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const emulator = await start(t, 'server/dist/emulator/main.js', {
    EMULATOR_PORT: '0',
    EMULATOR_DATA_DIR: join(directory, 'emulator'),
    EMULATOR_TRAINING_SECONDS: String(trainingSeconds),
    EMULATOR_PREDICTION_SECONDS: String(predictionSeconds),
  })
  const url = await start(t, 'server/dist/src/main.js', {
    PORT: '0',
    DATA_DIR: join(directory, 'data'),
    REPLICATE_API_BASE_URL: `${emulator}/v1`,
    LOG_LEVEL: 'silent',
    RATE_LIMIT: 'off',
    // A busy machine is slow, not without its database.
    DATABASE_TIMEOUT_MS: '60000',
    ...(isEmbedded ? {} : { DATABASE_URL: await createDatabaseFromTemplate(t) }),
    ...environment,
  })
  const token = (await readFile(join(directory, 'data', 'owner-token'), 'utf8')).trim()
  return { url, emulator, token, directory }
}

/** Signs in with the owner's token on the sign-in page. */
export async function signIn(page: Page, token: string) {
  await page.getByLabel('owner’s token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Options to start Chromium without its own background traffic. */
export const launchOptions = {
  executablePath: chromiumPath,
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-gpu',
    '--disable-quic',
  ],
}

const TIMEOUT_MS = 5 * 60_000

/** Opens a browser; `errors` collects errors on the console. `another` opens a page with its own cookies and storage. */
export async function openBrowser(t: Test, options: Parameters<typeof chromium.launch>[0] = {}) {
  const browser = await chromium.launch({ ...launchOptions, ...options })
  t.teardown(() => browser.close())
  const another = async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    // A state that never comes fails the test after five minutes; even a slow machine is faster than that.
    context.setDefaultTimeout(TIMEOUT_MS)
    const errors = await watch(t, context)
    const page = await context.newPage()
    t.afterEach((child) => (child.passing() ? undefined : printPage(page)))
    return { page, errors }
  }
  return { ...(await another()), another }
}

/** Prints what the page showed when a test failed, as a screen reader would read it. */
async function printPage(page: Page) {
  const snapshot = await page.locator('body').ariaSnapshot({ timeout: 10_000 })
  console.error(`The page of the failed test, ${page.url()}:\n${snapshot}`)
}
