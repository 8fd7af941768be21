import { readdir } from 'node:fs/promises'
import t from 'tap'
import { makeJpeg } from '../support/make-picture.ts'
import { makeRawZip } from '../support/make-zip.ts'
import { waitFor } from '../support/test-app.ts'
import { DATASETS, formOf } from './hostile-app.ts'
import { percentile, startLoadedServer } from './load-app.ts'
import { readMemory, resetPeak } from './memory.ts'
import { slowPictures } from './slow-pictures.ts'
import { MIB } from './zip-parts.ts'

const UPLOADS = 20
const MAX_GROWTH = 300 * MIB
/** The bar is one second for 99 of 100 on a machine that does nothing else. */
const MAX_STATUS_MS = 3000

const server = await startLoadedServer(t)

t.test(`${UPLOADS} uploads of 48 MiB at once`, async (t) => {
  const entries = await Promise.all(
    [1, 2, 3, 4].map(async (seed) => {
      const jpeg = await makeJpeg({ seed, width: 800, height: 600 })
      // What stands behind a picture's end is no part of it, but has to be read.
      return { name: `${seed}.jpg`, data: Buffer.concat([jpeg], 12 * MIB) }
    }),
  )
  const zip = makeRawZip(entries)
  const form = (fields: Record<string, string>, bytes: Buffer) => {
    const whole = formOf(fields, [{ name: 'photos.zip', bytes: Buffer.from('MARK') }])
    const at = whole.indexOf('MARK')
    return [whole.subarray(0, at), bytes, whole.subarray(at + 4)]
  }
  const upload = (bytes: Buffer) => server.upload(DATASETS.path, form(DATASETS.fields(), bytes))
  await upload(makeRawZip(entries.slice(0, 2)))
  const idle = await readMemory(server.pid)
  await resetPeak(server.pid)

  const uploads = Promise.all(Array.from({ length: UPLOADS }, () => upload(zip)))
  const times = await server.statusDuring(uploads)
  for (const { status, retryAfter, body } of await uploads) {
    if (status === 201) t.equal((JSON.parse(body) as { image_count: number }).image_count, 4)
    else t.ok([429, 503].includes(status) && retryAfter, `${status}: ${body}`)
  }
  const spooled = async () => {
    const folders = await readdir(server.spoolDirectory, { recursive: true, withFileTypes: true })
    return folders.filter((entry) => entry.isFile() && entry.name.length === 36)
  }
  await waitFor(spooled, (files) => files.length === 0)
  const p99 = percentile(times, 0.99)
  t.ok(p99 < MAX_STATUS_MS, `status: ${Math.round(p99)} ms for 99 of ${times.length}`)
  const memory = await readMemory(server.pid)
  if (!memory || !idle) return t.comment('this system does not tell what a process holds')
  const growth = memory.peak - idle.now
  t.ok(growth < MAX_GROWTH, `the memory grew by ${Math.round(growth / MIB)} MiB at most`)
})

t.test('the status is told while costly pictures are decoded', async (t) => {
  for (const { what, name, bytes } of await slowPictures()) {
    const form = formOf(DATASETS.fields(), [{ name, bytes }])
    const idle = await readMemory(server.pid)
    await resetPeak(server.pid)
    const begun = performance.now()
    const upload = server.upload(DATASETS.path, [form])
    const times = await server.statusDuring(upload)
    const took = Math.round(performance.now() - begun)
    const { status, body } = await upload
    t.equal(status, 201, `${what}: after ${took} ms ${status === 201 ? '' : body}`)
    const p99 = percentile(times, 0.99)
    t.ok(p99 < MAX_STATUS_MS, `${what}: ${Math.round(p99)} ms for 99 of ${times.length}`)
    const memory = await readMemory(server.pid)
    if (!memory || !idle) continue
    const growth = memory.peak - idle.now
    t.ok(growth < 600 * MIB, `${what}: the memory grew by ${Math.round(growth / MIB)} MiB`)
  }
})
