import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import sharp from 'sharp'
import yazl from 'yazl'
import { sharedPostgres } from '../test/support/postgres-server.ts'
import { inScope, type Scope } from '../test/support/scope.ts'
import { type ServerProcess, startServer, trainingForm } from '../test/support/server-process.ts'
import { temporaryDirectory } from '../test/support/temporary-directory.ts'
import { SECRET, signed } from '../test/support/webhook-signing.ts'

/**
 * `pnpm bench:webhooks`: how long Replicate waits for our response to a delivery, idle and while uploads of 50 MB are
 * read and checked, also relative to how long the same server takes to answer `/api/health/live`.
 */
const DELIVERIES = 1000
const AT_ONCE = 10
const IMAGES = 10

const engines: Record<string, (scope: Scope) => Promise<Record<string, string>>> = {
  PostgreSQL: async (scope) => ({
    DATABASE_URL: await (await sharedPostgres(scope)).createDatabase(scope),
  }),
  embedded: async () => ({}),
}

const line = (name: string, ...cells: string[]) =>
  name.padEnd(24) + cells.map((cell) => cell.padStart(14)).join('')

for (const [engine, settingsOf] of Object.entries(engines))
  await inScope(async (scope) => {
    const server = await startServer(scope, {
      DATA_DIR: temporaryDirectory(scope),
      REPLICATE_API_BASE_URL: `${await startSilentReplicate(scope)}/v1`,
      REPLICATE_API_TOKEN: 'r8_token_of_nobody',
      REPLICATE_WEBHOOK_URL: 'https://way.example.org/api/webhook/replicate',
      REPLICATE_WEBHOOK_SECRET: SECRET,
      ...(await settingsOf(scope)),
    })
    console.log(`\n${engine}: ${DELIVERIES} deliveries, ${AT_ONCE} at a time`)
    console.log(line('', 'p50', 'p99', 'p99 / alive'))
    await report('idle', server)
    const upload = startUploads(server, await makeLargeTrainingZip())
    await report('during 50 MB uploads', server)
    console.log(`${await upload.stop()} uploads were accepted meanwhile`)
  })

async function report(name: string, server: ServerProcess) {
  const alive = await measure(() => server.fetch('/api/health/live'))
  const delivery = await measure(() => deliver(server))
  const inMs = (ms: number) => `${ms.toFixed(1)} ms`
  const ratio = (delivery.p99 / alive.p99).toFixed(1)
  console.log(line(name, inMs(delivery.p50), inMs(delivery.p99), ratio))
}

async function measure(send: () => Promise<Response>) {
  const times: number[] = []
  let left = DELIVERIES
  const lane = async () => {
    while (left-- > 0) {
      const began = performance.now()
      const response = await send()
      times.push(performance.now() - began)
      if (!response.ok) throw new Error(`got ${response.status}: ${await response.text()}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

function deliver(server: ServerProcess) {
  const body = JSON.stringify({ id: randomUUID(), status: 'processing' })
  return server.fetch('/api/webhook/replicate', { method: 'POST', headers: signed(body), body })
}

function startUploads(server: ServerProcess, zip: Buffer) {
  let isWanted = true
  const send = async () => {
    let accepted = 0
    while (isWanted) {
      const body = trainingForm(zip, `Lamp ${accepted}`)
      await server.post('/api/models/train-flux', body)
      accepted += 1
    }
    return accepted
  }
  const sending = send()
  return {
    stop: () => {
      isWanted = false
      return sending
    },
  }
}

/** Starts a Replicate that never responds, so that only receiving is measured. */
async function startSilentReplicate(scope: Scope): Promise<string> {
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  scope.teardown(() => {
    silent.closeAllConnections()
    silent.close()
  })
  const address = silent.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

/** Makes a ZIP of ten images of about 5 MB each, of noise because it hardly compresses. */
async function makeLargeTrainingZip(): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (let index = 0; index < IMAGES; index += 1) {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 + index }
    const create = { width: 2600, height: 1900, channels: 3 as const, background: '#000', noise }
    const image = await sharp({ create }).jpeg({ quality: 98 }).toBuffer()
    zip.addBuffer(image, `noise-${index}.jpg`, { compress: false })
  }
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream) parts.push(Buffer.from(part))
  const bytes = Buffer.concat(parts)
  console.log(`a dataset of ${(bytes.length / 1e6).toFixed()} MB`)
  return bytes
}
