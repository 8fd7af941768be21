import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { streamZip } from '../../src/archives/stream-zip.ts'

const ENTRIES = 2000
/** The names and sizes of the entries take about 3 MB. With the pool of small buffers, it was 15 MB. */
const MAX_GROWTH = 6 * 2 ** 20

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function memoryInUse() {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Streams a ZIP and returns how much memory it keeps when all but its end is sent, in bytes. */
async function memoryOf(entries: number): Promise<number> {
  const file = Buffer.alloc(20_000)
  let kept = Number.NaN
  const zip = streamZip(async ({ addStream }) => {
    const before = memoryInUse()
    for (let number = 1; number <= entries; number += 1) {
      // Requests and queries fill the pool meanwhile.
      for (let use = 0; use < 20; use += 1) Buffer.from('x'.repeat(300))
      await addStream(`Lamp ${number}.webp`, Readable.from([file]))
    }
    kept = memoryInUse() - before
  })
  zip.resume()
  await once(zip, 'end')
  return kept
}

t.test('keeps little about each of 2,000 files', async (t) => {
  await memoryOf(100)
  const { poolSize } = Buffer
  const kept = await memoryOf(ENTRIES)
  t.ok(kept < MAX_GROWTH, `${(kept / 2 ** 20).toFixed()} MB`)
  t.equal(Buffer.poolSize, poolSize)
})
