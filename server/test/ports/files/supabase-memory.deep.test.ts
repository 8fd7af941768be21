import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import t from 'tap'
import { createSupabaseFiles } from '../../../src/ports/files/supabase-files.ts'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'

const CHUNK = Buffer.alloc(64 * 1024, 7)
const CHUNKS = 3200
const BYTES = CHUNK.length * CHUNKS
/** The limit for 200 MiB, including the stand-in's own streams. */
const MOST_GROWTH = 100 * 1024 * 1024

/** Returns how much memory the process gained at most while `run` ran. */
async function growthOf(run: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  await run()
  clearInterval(timer)
  return Math.max(most, process.memoryUsage.rss()) - before
}

t.test('uploads and downloads weights without holding them in memory', async (t) => {
  const { url, keys } = await startStorage(t, { maxFileBytes: BYTES })
  const files = createSupabaseFiles({ url, serviceRoleKey: keys.serviceRole })
  const source = Readable.from(
    (function* () {
      for (let n = 0; n < CHUNKS; n += 1) yield CHUNK
    })(),
  )
  let sha256 = ''
  const up = await growthOf(async () => {
    const written = await files.write('weights/a.tar', source)
    t.equal(written.bytes, BYTES)
    sha256 = written.sha256
  })
  const down = await growthOf(async () => {
    const hash = createHash('sha256')
    const found = await files.read('weights/a.tar')
    for await (const part of found?.stream ?? []) hash.update(part)
    t.equal(hash.digest('hex'), sha256)
  })
  t.comment(`grew by ${up >> 20} MiB up and ${down >> 20} MiB down, of ${BYTES >> 20} MiB`)
  t.ok(up < MOST_GROWTH, `${up >> 20} MiB up`)
  t.ok(down < MOST_GROWTH, `${down >> 20} MiB down`)
})
