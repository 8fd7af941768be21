import { randomBytes } from 'node:crypto'
import t from 'tap'
import { readMemory, resetPeak } from '../support/memory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const MANY = 10_000
const FEW = 1000
const FILE_BYTES = 50_000
const MAX_GROWTH = 50 * 2 ** 20

t.test('streams 10,000 images in hardly more memory than 1,000', async (t) => {
  const { app, deps, database } = await startTestApp(t, { areJobsRunning: false })
  // Many rows with one file: what is read and sent is the same as with many files.
  const file = 'images/one/0.png'
  await deps.files.write(file, randomBytes(FILE_BYTES))
  await database.query(`insert into public.runs (id, kind, owner_id, emulated, status, created_at, updated_at)
    values ('run', 'generation', 'local', true, 'succeeded', now(), now())`)
  await database.query(`insert into public.generations (id, owner_id, created_at, model_id, model_name, model_url, prompt,
      keyword_inserted, parameters, seed, num_outputs)
    values ('run', 'local', now(), 'm', 'Lamp', 'ada/lamp', 'a lamp', false, '{}', 1, 4)`)
  await database.query(`insert into public.generated_images (id, generation_id, owner_id, position, number, file, width, height,
      format, bytes, sha256, created_at, requested_at, model_id)
    select 'image-' || n, 'run', 'local', n, n, '${file}', 1, 1, 'png', ${FILE_BYTES}, '', now(), now(), 'm'
    from generate_series(1, ${MANY}) n`)
  const base = await app.listen({ host: '127.0.0.1', port: 0 })

  /** Downloads this many images and returns the size of the ZIP and the peak of memory meanwhile. */
  const measure = async (count: number) => {
    await resetPeak(process.pid)
    const answer = await fetch(`${base}/api/images/download`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ids: Array.from({ length: count }, (_, n) => `image-${n + 1}`) }),
    })
    let bytes = 0
    for await (const chunk of answer.body ?? []) bytes += chunk.length
    return { bytes, memory: await readMemory(process.pid) }
  }
  await measure(FEW)
  const few = await measure(FEW)
  const many = await measure(MANY)
  t.ok(many.bytes > MANY * FILE_BYTES, `${many.bytes} bytes`)
  if (few.memory && many.memory) {
    const growth = many.memory.peak - few.memory.peak
    t.ok(growth < MAX_GROWTH, `${(growth / 2 ** 20).toFixed()} MB more`)
    t.comment(`${(growth / 2 ** 20).toFixed()} MB more`)
  } else t.pass('The system does not report it.')
})
