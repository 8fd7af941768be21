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

/** Held in memory they would take twice as much; newer engines alone give what is young some 90 MB of room. */
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
// Equal requests within two seconds are one, so each has a seed of its own.
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

t.test('Replicate’s token goes to Replicate’s API, wherever its answers lead', async (t) => {
  // Asked about after ten seconds, in which the rest is done.
  const training = await server.post<Run>(
    '/api/models/train-flux',
    trainingForm(await makeTrainingZip(4, 1), 'Bell'),
  )

  const named = await untilEnded(await generate())
  t.match(named, { status: 'failed', error: { code: 'generations.pictures_lost' }, images: [] })

  replicate.told = { output: [`${replicate.origin}/led/a.png`] }
  replicate.instead = (path, response) => {
    if (path.startsWith('/led/')) redirect(path, response)
    return path.startsWith('/led/')
  }
  t.match(await untilEnded(await generate()), { error: { code: 'generations.pictures_lost' } })
  replicate.told = {}

  // Calls of the API that are answered by a redirect.
  const redirected: string[] = []
  replicate.instead = (path, response) => {
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
  replicate.instead = () => false
  t.match(await untilEnded(held), { status: 'canceled' })

  const trained = await waitFor(
    () => server.get<Run>(`/api/trainings/${training.id}`),
    ({ weights_note }) => weights_note !== null,
  )
  t.match(trained, { status: 'succeeded', weights_note: /points to a URL/ })

  t.strictSame(elsewhere.requests, [], 'nobody else is asked for anything')
  const told = replicate.requests.filter(({ path }) => path.startsWith('/v1/'))
  t.ok(told.length > 20 && told.every(({ authorization }) => authorization === `Bearer ${TOKEN}`))
  const fetched = replicate.requests.filter(({ path }) => !path.startsWith('/v1/'))
  t.strictSame(fetched, [{ path: '/led/a.png', authorization: undefined }])
})

t.test(
  'a refusal that passes loses no image, and one that lasts is told after an hour',
  async (t) => {
    const output = [1, 2].map((number) => `${replicate.origin}/refused/${number}`)
    let refusals = 1
    replicate.told = { output }
    replicate.instead = (path, response) => {
      if (!path.startsWith('/refused/')) return false
      response.writeHead(refusals > 0 ? 403 : 200).end(refusals > 0 ? 'Not now.' : image)
      refusals -= 1
      return true
    }
    const passing = await untilEnded(await generate())
    t.match(passing, { status: 'succeeded', error: null, images: { length: 2 } })

    refusals = Infinity
    replicate.told = { output, completed_at: new Date(Date.now() - 61 * 60_000).toISOString() }
    const message = '2 images could not be copied. Replicate returned 403 for the output.'
    const lasting = await untilEnded(await generate())
    t.match(lasting, { status: 'failed', error: { message }, images: [] })
  },
)

t.test(`${RUNS} runs of ${OUTPUTS} images without an end or in bombs, at once`, async (t) => {
  const codings = ['gzip', 'deflate']
  const bombs = new Map(codings.map((coding) => [coding, bomb(coding)]))
  const waiting: (() => void)[] = []
  let expected = 0
  const kinds = ['endless', 'endless', ...codings]
  replicate.told = { output: kinds.map((kind) => `${replicate.origin}/huge/${kind}`) }
  replicate.instead = (path, response) => {
    const [, , kind = ''] = path.split('/')
    if (!path.startsWith('/huge/')) return false
    waiting.push(() => {
      if (kind === 'endless') sendEndless(response)
      else response.writeHead(200, { 'content-encoding': kind }).end(bombs.get(kind))
    })
    // All of them at once: none before the last is asked for.
    if (waiting.length === expected) for (const send of waiting) send()
    return true
  }
  const take = async (runs: number) => {
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
  // One before it is measured: the engine's own room for what is young grows with the first load.
  await take(1)
  const pid = server.child.pid ?? 0
  const idle = await readMemory(pid)
  await resetPeak(pid)
  await take(RUNS)
  const left = await readdir(`${DATA_DIR}/spool`, { recursive: true, withFileTypes: true })
  t.strictSame(
    left.filter((entry) => entry.isFile() && entry.name.length === 36),
    [],
    'the spool',
  )
  const memory = await readMemory(pid)
  if (!memory || !idle) return t.comment('this system does not tell what a process holds')
  const growth = memory.peak - idle.now
  t.ok(growth < MAX_GROWTH, `the memory grew by ${Math.round(growth / 1e6)} MB at most`)
})
