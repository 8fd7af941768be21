import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { testDataDirectory } from '../support/embedded-database.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { readMemory, resetPeak } from '../support/memory.ts'
import { startServer, trainingForm } from '../support/server-process.ts'
import { waitFor } from '../support/wait-for.ts'
import { bomb, sendEndless } from './bodies.ts'
import { listen, startLeadingReplicate } from './leading-replicate.ts'

/** Held in memory, the images would take twice as much. Newer V8 versions alone reserve some 90 MB for young objects. */
const MAX_GROWTH = 150_000_000
const RUNS = 3
const OUTPUTS = 4
const TOKEN = `r8_Canary${randomBytes(20).toString('hex')}`

interface Run {
  id: string
  status: string
  error: { code: string; message: string } | null
  images: unknown[]
  weights_note: string | null
}

const image = await makeJpeg({ width: 64, height: 64 })
const elsewhere = await listen(t, (_request, response) => response.end('in'))
const replicate = await startLeadingReplicate(t, elsewhere.origin)
const { emulator } = replicate
const DATA_DIR = await testDataDirectory(t)
const server = await startServer(t, {
  DATA_DIR,
  REPLICATE_API_TOKEN: TOKEN,
  REPLICATE_API_BASE_URL: `${replicate.origin}/v1`,
})
const { version } = emulator.seedModel({ owner: 'acme', name: 'lamp' })
const model = await server.post<{ id: string }>('/api/models/save', {
  name: 'Lamp',
  keyword: 'LMP',
  model_url: `acme/lamp:${version}`,
})
// Equal requests within two seconds count as one, so each has its own seed.
let seed = 0
const generate = async () => {
  seed += 1
  const payload = { prompt: 'LMP', megapixels: '0.25', num_outputs: 1, seed }
  return (await server.post<Run>(`/api/models/${model.id}/generate`, payload)).id
}
const untilEnded = (id: string) =>
  waitFor(
    () => server.get<Run>(`/api/generations/${id}`),
    ({ status }) => ['succeeded', 'failed', 'canceled'].includes(status),
  )
const redirect = (path: string, response: ServerResponse) =>
  response.writeHead(307, { location: elsewhere.origin + path }).end()

t.test('sends the token to Replicate’s API only, wherever its responses point', async (t) => {
  // It is looked up after ten seconds, so the rest happens before.
  const training = await server.post<Run>(
    '/api/models/train-flux',
    trainingForm(await makeTrainingZip(4, 1), 'Bell'),
  )

  const named = await untilEnded(await generate())
  t.match(named, { status: 'failed', error: { code: 'generations.pictures_lost' }, images: [] })

  replicate.overrides = { output: [`${replicate.origin}/led/a.png`] }
  replicate.intercept = (path, response) => {
    if (path.startsWith('/led/')) redirect(path, response)
    return path.startsWith('/led/')
  }
  t.match(await untilEnded(await generate()), { error: { code: 'generations.pictures_lost' } })
  replicate.overrides = {}

  // API calls that get a redirect as the response.
  const redirected: string[] = []
  replicate.intercept = (path, response) => {
    if (!/\/(?:account|cancel)$/.test(path)) return false
    redirected.push(path.split('/').at(-1) ?? '')
    redirect(path, response)
    return true
  }
  await server.get('/api/models/check-replicate')
  emulator.addFault({ queue_ms: 600_000, route: 'predictions' })
  const held = await generate()
  await waitFor(
    async () => (await emulator.ledger()).predictions_created,
    (made) => made === 3,
  )
  await server.post(`/api/generations/${held}/cancel`, {})
  await waitFor(
    async () => redirected,
    (calls) => calls.includes('account') && calls.includes('cancel'),
  )
  replicate.intercept = () => false
  t.match(await untilEnded(held), { status: 'canceled' })

  const trained = await waitFor(
    () => server.get<Run>(`/api/trainings/${training.id}`),
    ({ weights_note }) => weights_note !== null,
  )
  t.match(trained, { status: 'succeeded', weights_note: /points to a URL/ })

  t.strictSame(elsewhere.requests, [], 'no other server gets a request')
  const apiCalls = replicate.requests.filter(({ path }) => path.startsWith('/v1/'))
  t.ok(
    apiCalls.length > 20 &&
      apiCalls.every(({ authorization }) => authorization === `Bearer ${TOKEN}`),
  )
  const fetched = replicate.requests.filter(({ path }) => !path.startsWith('/v1/'))
  t.strictSame(fetched, [{ path: '/led/a.png', authorization: undefined }])
})

t.test('retries rejected downloads, and reports them after an hour', async (t) => {
  const output = [1, 2].map((number) => `${replicate.origin}/rejected/${number}`)
  let rejections = 1
  replicate.overrides = { output }
  replicate.intercept = (path, response) => {
    if (!path.startsWith('/rejected/')) return false
    response.writeHead(rejections > 0 ? 403 : 200).end(rejections > 0 ? 'Not now.' : image)
    rejections -= 1
    return true
  }
  const retried = await untilEnded(await generate())
  t.match(retried, { status: 'succeeded', error: null, images: { length: 2 } })

  rejections = Infinity
  replicate.overrides = { output, completed_at: new Date(Date.now() - 61 * 60_000).toISOString() }
  const message = '2 images could not be copied. Replicate returned 403 for the output.'
  const expired = await untilEnded(await generate())
  t.match(expired, { status: 'failed', error: { message }, images: [] })
})

t.test(`memory stays low with ${RUNS} runs of ${OUTPUTS} endless images and bombs`, async (t) => {
  const codings = ['gzip', 'deflate']
  const bombs = new Map(codings.map((coding) => [coding, bomb(coding)]))
  const waiting: (() => void)[] = []
  let expected = 0
  const kinds = ['endless', 'endless', ...codings]
  replicate.overrides = { output: kinds.map((kind) => `${replicate.origin}/huge/${kind}`) }
  replicate.intercept = (path, response) => {
    const [, , kind = ''] = path.split('/')
    if (!path.startsWith('/huge/')) return false
    waiting.push(() => {
      if (kind === 'endless') sendEndless(response)
      else response.writeHead(200, { 'content-encoding': kind }).end(bombs.get(kind))
    })
    // They are sent all at once, after the last one was requested.
    if (waiting.length === expected) for (const send of waiting) send()
    return true
  }
  const generateAll = async (runs: number) => {
    expected = runs * OUTPUTS
    waiting.length = 0
    const ids = await Promise.all(Array.from({ length: runs }, generate))
    for (const run of await Promise.all(ids.map(untilEnded)))
      t.match(run, {
        status: 'failed',
        error: {
          code: 'generations.pictures_lost',
          message: /^4 images could not be copied. The output is larger than \d+ bytes.$/,
        },
      })
  }
  // Run it once before measuring, since V8's heap for young objects grows with the first load.
  await generateAll(1)
  const pid = server.child.pid ?? 0
  const idle = await readMemory(pid)
  await resetPeak(pid)
  await generateAll(RUNS)
  const left = await readdir(`${DATA_DIR}/spool`, { recursive: true, withFileTypes: true })
  t.strictSame(
    left.filter((entry) => entry.isFile() && entry.name.length === 36),
    [],
    'the spool',
  )
  const memory = await readMemory(pid)
  if (!memory || !idle) return t.comment('the memory of a process is not available on this system')
  const growth = memory.peak - idle.now
  t.ok(growth < MAX_GROWTH, `the memory grew by ${Math.round(growth / 1e6)} MB at most`)
})
