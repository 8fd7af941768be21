import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import type { Row } from '../../src/ports/database/calls.ts'
import { formOf } from '../support/form.ts'
import { startUpload } from '../support/half-upload.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { type ServerProcess, startServer, trainingForm } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitFor } from '../support/wait-for.ts'
import { createClock } from './suite/clock.ts'

export interface TwoServersOptions {
  /** For the server that is killed, and for the one that stays. */
  environments: [Settings, Settings]
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
  /** How many trainings start before the kill, and how many the kill interrupts. */
  trainings: { before: number; cut: number }
}
type Settings = Record<string, string> & { DATA_DIR: string }

/** Longer than the test may take: trainings complete when the emulator's clock is advanced. */
const RUN_SECONDS = 600

interface Run {
  id: string
  status: string
  error: unknown
  model_id: string | null
  images: { url: string }[]
}

/** Runs two servers on one database; one is killed while it submits, reconciles and saves, and the other takes over. */
export async function runTwoServers(t: Test, options: TwoServersOptions): Promise<void> {
  const { query, environments, trainings } = options
  const clock = createClock(query)
  const emulator = await createEmulator({
    dataDir: temporaryDirectory(t),
    trainingSeconds: RUN_SECONDS,
    predictionSeconds: 0.1,
  })
  const REPLICATE_API_BASE_URL = `${await emulator.listen({ port: 0 })}/v1`
  t.teardown(() => emulator.close())
  const [dying, staying] = (await Promise.all(
    environments.map((settings) => startServer(t, { ...settings, REPLICATE_API_BASE_URL })),
  )) as [ServerProcess, ServerProcess]
  const both = [dying, staying]

  await checkSessions(t, dying, staying)
  const started: string[] = []
  const train = async (server: ServerProcess) => {
    const name = `Lamp ${started.length}`
    const zip = await makeTrainingZip(4, started.length)
    const { id } = await server.post<Run>('/api/models/train-flux', trainingForm(zip, name))
    started.push(id)
  }
  for (let count = 0; count < trainings.before; count += 1) await train(dying)
  for (const id of started)
    for (const server of both) await waitForStatus(server, `/api/models/status?id=${id}`, RUNNING)

  const { version } = emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const model = await dying.post<Run>('/api/models/save', {
    name: 'Lamp',
    keyword: 'LMP',
    model_url: `acme/lamp:${version}`,
  })
  const generate = (prompt: string) =>
    dying.post<Run>(`/api/models/${model.id}/generate`, { prompt, megapixels: '0.25' })
  const generations = [await generate('at noon')]

  const dyingSpool = await uploadHalf(dying, environments[0])
  // Suspended, so that the other server claims everything that follows.
  staying.child.kill('SIGSTOP')
  // One create is carried out and one is not; neither gets a response.
  emulator.addFault({ hang: true, route: 'trainings', method: 'POST', after: true })
  emulator.addFault({ hang: true, route: 'trainings', method: 'POST' })
  emulator.addFault({ hang: true, route: 'outputs', times: 1000 })
  emulator.addFault({ hang: true, route: 'trainings', method: 'GET', times: 1000 })
  for (let count = 0; count < trainings.cut; count += 1) await train(dying)
  generations.push(await generate('at dusk'), await generate('at night'))
  await waitFor(() => queryLeases(query), isWorkInProgress)
  await dying.end('SIGKILL')
  emulator.clearFaults()
  const held = (await query(HELD)).map(({ lease_id }) => lease_id)
  await clock.endLeases()
  staying.child.kill('SIGCONT')
  await waitFor(
    () => query(`${HELD} and lease_id = any ($1)`, [held]),
    (rows) => rows.length === 0,
  )
  t.pass('the other server takes over the leases')

  t.ok(existsSync(dyingSpool.file), 'the killed server had no time to clean up')
  const stayingSpool = await uploadHalf(staying, environments[1])
  await dying.start()
  t.notOk(existsSync(dyingSpool.file), 'it cleans up at its next start')
  t.ok(existsSync(stayingSpool.file), 'it leaves an upload to the other server alone')
  const { status, body } = await stayingSpool.finish()
  t.match({ status, body }, { status: 202, body: { id: String } })
  started.push((body as Run).id)

  const waitForLater = (path: string, statuses: string[]) =>
    waitForStatus(staying, path, statuses, clock.passTime)
  for (const id of started) await waitForLater(`/api/models/status?id=${id}`, RUNNING)
  emulator.advance(RUN_SECONDS * 1000)
  for (const id of started) {
    const done = await waitForLater(`/api/models/status?id=${id}`, ENDED)
    t.match(done, { status: 'succeeded', error: null, model_id: String })
  }
  for (const { id } of generations) {
    const done = await waitForLater(`/api/generations/${id}`, ENDED)
    t.match(done, { status: 'succeeded', error: null, images: [{}] })
    for (const { url } of done.images) t.equal((await readImage(staying, url)).status, 200)
  }
  for (const server of both) {
    const { models } = await server.get<{ models: unknown[] }>('/api/models')
    t.equal(models.length, started.length + 1)
  }
  const models = await query('select distinct training_id from public.trained_models')
  t.equal(models.length, started.length + 1, 'a model of each training')
  t.match(await emulator.ledger(), {
    trainings_created: started.length,
    predictions_created: generations.length,
  })
  for (const server of both) t.equal(await server.end('SIGTERM'), 0)
}

const RUNNING = ['starting', 'processing']
const ENDED = ['succeeded', 'failed', 'canceled']

const waitForStatus = (
  server: ServerProcess,
  path: string,
  statuses: string[],
  meanwhile = async () => {},
) =>
  waitFor(
    async () => {
      await meanwhile()
      return server.get<Run>(path)
    },
    ({ status }) => statuses.includes(status),
  )

const HELD =
  'select status, intent_at is not null as intended from public.runs where lease_id is not null'

async function queryLeases(query: TwoServersOptions['query']) {
  // Otherwise they are looked up only every ten seconds.
  await query(`update public.runs set next_check_at = now()
    where kind = 'training' and lease_id is null and status in ('starting', 'processing')`)
  return query(HELD)
}

/** True while two paid calls are in progress, a training is being looked up and an image is being saved. */
function isWorkInProgress(rows: Row[]): boolean {
  const count = (matches: (row: Row) => boolean) => rows.filter(matches).length
  return (
    count(({ status, intended }) => status === 'submitting' && intended === true) >= 2 &&
    count(({ status }) => status === 'starting' || status === 'processing') >= 1 &&
    count(({ status }) => status === 'saving') >= 1
  )
}

/** Checks that a server's sign-in link works once, at the other server, and that the session is valid at both. */
async function checkSessions(t: Test, first: ServerProcess, second: ServerProcess) {
  const signIn = (server: ServerProcess) =>
    waitFor(
      () =>
        server.fetch('/api/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code: first.signInCode }),
        }),
      ({ status }) => status !== 503,
    )
  const signedIn = await signIn(second)
  t.equal(signedIn.status, 201)
  t.equal((await signIn(first)).status, 401, 'a link works once')
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  for (const server of [first, second])
    t.equal((await server.fetch('/api/session', { headers: { cookie } })).status, 200)
}

/** Sends half of an upload, which waits in the server's spool. */
async function uploadHalf(server: ServerProcess, { DATA_DIR }: Settings) {
  const parent = join(DATA_DIR, 'spool')
  const list = async () => {
    const entries = await readdir(parent, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
  }
  const before = new Set(await list())
  const bytes = await makeTrainingZip(4, 99)
  // Images and ZIPs of other runs are being written there too.
  const isThisUpload = async (path: string) => {
    const written = await readFile(path).catch(() => Buffer.alloc(0))
    return written.length > 0 && bytes.subarray(0, written.length).equals(written)
  }
  const form = formOf({ name: 'Half', keyword: 'HLF', file: { name: 'dataset.zip', bytes } })
  const { finish } = startUpload(`${server.url}/api/models/train-flux`, {
    ...form,
    headers: { ...form.headers, authorization: server.authorization },
  })
  const file = await waitFor(
    async () => {
      for (const path of await list())
        if (!before.has(path) && (await isThisUpload(path))) return path
      return null
    },
    (path) => path !== null,
  )
  return { finish, file: file ?? '' }
}

const readImage = (server: ServerProcess, url: string) =>
  server.fetch(url, { headers: { authorization: server.authorization } })
