import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { createEmulator } from '../emulator/emulator.ts'
import { lockDirectory } from '../lock/directory-lock.ts'
import { builtProgram } from './support/built-program.ts'
import { testDataDirectory } from './support/embedded-database.ts'
import { makeTrainingZip } from './support/make-training-zip.ts'
import { freePort } from './support/postgres-server.ts'
import { trainingForm } from './support/server-process.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'
import { waitFor } from './support/wait-for.ts'

const main = builtProgram('main.js')
const OWNER_TOKEN = 'main-owner-token-0123456789abcdef'
const TOKEN = `r8_${'Tk0'.repeat(12)}z`
const authorization = `Bearer ${OWNER_TOKEN}`

interface Run {
  id: string
  status: string
  model_id: string | null
  images: { url: string }[]
}
interface Options {
  env?: Record<string, string>
  execArgv?: string[]
}

function startChild(t: Test, { env = {}, execArgv = [] }: Options): ChildProcess {
  const unset = { NODE_OPTIONS: '', NODE_ENV: '', HOST: '', APP_URL: '', EMULATOR_API_BASE_URL: '' }
  const settings = { PORT: '0', OWNER_TOKEN, RATE_LIMIT: 'off', LOG_LEVEL: 'silent' }
  const child = fork(main, {
    execArgv: ['--liftoff-only', ...execArgv],
    silent: true,
    env: { ...process.env, ...unset, ...settings, ...env },
  })
  t.teardown(async () => {
    if (child.kill('SIGKILL')) await once(child, 'exit')
  })
  return child
}

/** Waits for the next start and returns the URL. */
async function urlOf(child: ChildProcess): Promise<string> {
  const [message]: { url: string }[] = await once(child, 'message')
  return message?.url ?? ''
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code]: (number | null)[] = await once(child, 'close')
  return code ?? null
}

/** Waits for exit code 1 and returns the error output. */
async function errorOutputOf(t: Test, child: ChildProcess): Promise<string> {
  let output = ''
  child.stderr?.on('data', (text) => {
    output += text
  })
  t.equal(await exitCode(child), 1)
  return output
}

function clientOf(url: string) {
  const request = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization, ...init.headers }
    return fetch(`${url}${path}`, { ...init, headers })
  }
  const send = (method: string, path: string, body: object) =>
    request(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  const json = async <T>(response: Promise<Response>) => (await response).json() as Promise<T>
  const until = (path: string, statuses: string[]) =>
    waitFor(
      () => json<Run>(request(path)),
      ({ status }) => statuses.includes(status),
    )
  return { request, send, json, until }
}

const ENDED = ['succeeded', 'failed', 'canceled']

t.test('trains and generates in demo mode, even if it is killed meanwhile', async (t) => {
  const DATA_DIR = await testDataDirectory(t)
  const env = { DATA_DIR, EMULATOR_TRAINING_SECONDS: '3', EMULATOR_PREDICTION_SECONDS: '1' }
  const killed = startChild(t, { env })
  const first = clientOf(await urlOf(killed))
  const body = trainingForm(await makeTrainingZip(), 'Lamp')
  const { id } = await first.json<Run>(
    first.request('/api/models/train-flux', { method: 'POST', body }),
  )
  await first.until(`/api/models/status?id=${id}`, ['starting', 'processing', ...ENDED])
  killed.kill('SIGKILL')
  await exitCode(killed)

  const child = startChild(t, { env })
  const { request, send, json, until } = clientOf(await urlOf(child))
  const trained = await until(`/api/models/status?id=${id}`, ENDED)
  t.equal(trained.status, 'succeeded')
  const { models } = await json<{ models: unknown[] }>(request('/api/models'))
  t.equal(models.length, 1)
  const generation = await json<Run>(
    send('POST', `/api/models/${trained.model_id}/generate`, { prompt: 'LMP', megapixels: '0.25' }),
  )
  const generated = await until(`/api/generations/${generation.id}`, ENDED)
  t.equal(generated.status, 'succeeded')
  t.equal((await request(generated.images[0]?.url ?? '')).status, 200)

  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
})

t.test(
  'uses a stored token after a restart in the same process, which ends demo mode',
  async (t) => {
    const DATA_DIR = await testDataDirectory(t)
    const replicate = await createEmulator({ dataDir: temporaryDirectory(t), token: TOKEN })
    t.teardown(() => replicate.close())
    const child = startChild(t, {
      env: {
        DATA_DIR,
        PORT: String(await freePort()),
        REPLICATE_API_BASE_URL: `${await replicate.listen()}/v1`,
      },
    })
    const url = await urlOf(child)
    const { request, send, json } = clientOf(url)
    const isEmulated = async () =>
      (await json<{ emulated: boolean }>(request('/api/replicate/connection'))).emulated
    const restart = async () => {
      const started = urlOf(child)
      t.equal((await request('/api/restart', { method: 'POST' })).status, 202)
      t.equal(await started, url)
    }

    t.equal(await isEmulated(), true)
    t.equal((await send('PUT', '/api/replicate/token', { token: TOKEN })).status, 200)
    await restart()
    t.equal(await isEmulated(), false)
    const lock = await lockDirectory(join(DATA_DIR, 'emulator'))
    await lock.release()
    t.equal((await request('/api/replicate/token', { method: 'DELETE' })).status, 204)
    await restart()
    t.equal(await isEmulated(), true)
    await t.rejects(lockDirectory(join(DATA_DIR, 'emulator')), { message: `process ${child.pid}` })
    child.kill('SIGINT')
    t.equal(await exitCode(child), 0)
  },
)

t.test(
  'marks log lines of the emulator, and exits with a message without secrets when it crashes',
  async (t) => {
    const DATA_DIR = await testDataDirectory(t)
    const broken = `process.on('SIGUSR2', () => { throw new Error('broken by ${TOKEN}') })`
    const child = startChild(t, {
      env: { DATA_DIR, LOG_LEVEL: 'warn' },
      execArgv: ['--import', `data:text/javascript,${encodeURIComponent(broken)}`],
    })
    let log = ''
    child.stdout?.on('data', (text) => {
      log += text
    })
    const { request } = clientOf(await urlOf(child))
    // Keeps the emulator from storing uploads.
    rmSync(join(DATA_DIR, 'emulator/files'), { recursive: true })
    writeFileSync(join(DATA_DIR, 'emulator/files'), '')
    const body = trainingForm(await makeTrainingZip(), 'Lamp')
    t.equal((await request('/api/models/train-flux', { method: 'POST', body })).status, 202)
    await waitFor(
      async () => log,
      () => log.includes('"component":"emulator"'),
    )

    const ended = errorOutputOf(t, child)
    child.kill('SIGUSR2')
    const output = await ended
    t.match(output, /^The Way stopped because of an unexpected error\. .*start it again/)
    t.match(output, 'Error: broken by [redacted]')
    t.notOk(`${output}${log}`.includes(TOKEN))
  },
)

t.test(
  'does not start with an invalid setting of the emulator, or if the port is in use',
  async (t) => {
    const DATA_DIR = await testDataDirectory(t)
    const wrong = startChild(t, { env: { DATA_DIR, EMULATOR_TRAINING_SECONDS: 'soon' } })
    t.match(await errorOutputOf(t, wrong), /^EMULATOR_TRAINING_SECONDS must be .*\n$/)

    const other = createServer().listen(0, '127.0.0.1')
    t.teardown(() => other.close())
    await once(other, 'listening')
    const address = other.address()
    const PORT = String(typeof address === 'object' ? address?.port : address)
    const second = startChild(t, { env: { DATA_DIR, PORT } })
    t.match(
      await errorOutputOf(t, second),
      new RegExp(`^PORT ${PORT} is in use by another program.*\n$`),
    )
  },
)

t.test('keeps server and emulator from importing each other', async (t) => {
  const importsOf = (folder: string) => {
    const path = fileURLToPath(new URL(`../${folder}`, import.meta.url))
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[jt]s$/.test(file))
      .flatMap((file) => readFileSync(join(path, file), 'utf8').match(/from '\.[^']*'/g) ?? [])
  }
  t.ok(importsOf('src').length > 100)
  t.same(
    importsOf('src').filter((path) => path.includes('/emulator/')),
    [],
  )
  t.same(
    importsOf('emulator').filter((path) => path.includes('/src/')),
    [],
  )
})
