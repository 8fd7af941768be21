import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { testDataDirectory } from '../support/embedded-template.ts'
import { makeSet } from '../support/make-set.ts'
import { waitFor } from '../support/test-app.ts'

const OWNER_TOKEN = 'kill-test-owner-token-0123456789abcdef'
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

interface Run {
  id: string
  status: string
  replicate_id: string | null
  pictures: unknown[]
  model_id: string | null
}

/** A server process that can be killed and started again on the same data. */
async function startServer(t: Test) {
  const dataDirectory = await testDataDirectory(t)
  const emulator = await createEmulator({
    dataDir: join(dataDirectory, 'emulator'),
    trainingSeconds: 3,
    predictionSeconds: 3,
  })
  const origin = await emulator.listen({ port: 0 })
  t.teardown(() => emulator.close())
  let child: ChildProcess | undefined
  let url = ''

  const start = async () => {
    const started = fork(main, {
      execArgv: ['--import', 'tsx', '--conditions=@the-way/source'],
      silent: true,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PORT: '0',
        DATA_DIR: dataDirectory,
        OWNER_TOKEN,
        LOG_LEVEL: 'silent',
        REPLICATE_API_BASE_URL: `${origin}/v1`,
      },
    })
    child = started
    url = await new Promise<string>((resolve, reject) => {
      started.once('message', (message: { url: string }) => resolve(message.url))
      started.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
  }
  const kill = async (signal: NodeJS.Signals) => {
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await ended
  }
  t.teardown(() => kill('SIGKILL'))
  await start()

  const headers = { authorization: `Bearer ${OWNER_TOKEN}` }
  const post = async (path: string, body: FormData | object): Promise<Run> => {
    const isForm = body instanceof FormData
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: isForm ? headers : { ...headers, 'content-type': 'application/json' },
      body: isForm ? body : JSON.stringify(body),
    })
    return (await response.json()) as Run
  }
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${url}${path}`, { headers })).json()) as T
  const reaches = (path: string, statuses: string[]) =>
    waitFor(
      () => get<Run>(path),
      ({ status }) => statuses.includes(status),
    )
  return { emulator, start, kill, post, get, reaches }
}

t.test('killed while training and while generating, both end right, exactly once', async (t) => {
  const { emulator, start, kill, post, get, reaches } = await startServer(t)
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(await makeSet())]), 'set.zip')
  form.set('name', 'Lamp')
  form.set('keyword', 'LMP')
  const training = await post('/api/models/train-flux', form)
  const trainingPath = `/api/models/status?id=${training.id}`
  await reaches(trainingPath, ['starting', 'processing'])
  await kill('SIGKILL')
  await start()
  const trained = await reaches(trainingPath, ['succeeded', 'failed', 'canceled'])
  t.equal(trained.status, 'succeeded')
  t.equal((await get<{ models: unknown[] }>('/api/models')).models.length, 1)

  const generation = await post(`/api/models/${trained.model_id}/generate`, {
    prompt: 'at dusk',
    megapixels: '0.25',
  })
  const generationPath = `/api/generations/${generation.id}`
  await reaches(generationPath, ['starting', 'processing', 'saving'])
  await kill('SIGKILL')
  await start()
  const generated = await reaches(generationPath, ['succeeded', 'failed', 'canceled'])
  t.equal(generated.status, 'succeeded')
  t.equal(generated.pictures.length, 1)
  t.match(await emulator.ledger(), { trainings_created: 1, predictions_created: 1 })
  await kill('SIGTERM')
})
