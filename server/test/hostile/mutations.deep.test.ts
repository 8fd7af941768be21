import t from 'tap'
import { makeJpeg, makePng, makeWebp } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { waitFor } from '../support/wait-for.ts'
import { startHostileApp } from './hostile-app.ts'
import { mutate } from './mutate.ts'
import { createRandom } from './random.ts'
import { DATASETS } from './upload-forms.ts'

const MUTANTS = Number(process.env['FUZZ_MUTANTS'] ?? 300)
const SEED = Number(process.env['FUZZ_SEED'] ?? 20261123)

t.test(
  `accepts ${MUTANTS} mutants of good ZIPs or rejects them with a reason, and leaves nothing`,
  async (t) => {
    const app = await startHostileApp(t)
    const size = { width: 48, height: 32 }
    const entries = [
      { name: 'trip/', data: '' },
      { name: 'trip/1.jpg', data: await makeJpeg(size) },
      { name: 'trip/1.txt', data: 'a caption', compress: true },
      { name: '2.png', data: await makePng(size), compress: true },
      { name: 'Grüße.webp', data: await makeWebp(size) },
      { name: '__MACOSX/._1.jpg', data: 'litter' },
    ]
    const zips = await Promise.all([
      makeZip(entries),
      makeZip(entries, { zip64: true, comment: 'A comment' }),
      makeZip(entries.map((entry) => ({ ...entry, compress: true }))),
    ])
    const random = createRandom(SEED)
    const unexpected: string[] = []
    const before = await app.count()
    let accepted = 0
    for (let n = 0; n < MUTANTS; n += 1) {
      const bytes = mutate(zips[random(zips.length)] ?? Buffer.alloc(0), random)
      const { status, code, dataset_id } = await app.send(DATASETS, [{ name: 'mutant.zip', bytes }])
      if (status === 201) {
        accepted += 1
        await app.call({ method: 'DELETE', url: `/api/datasets/${dataset_id}` })
      } else if (status !== 422) unexpected.push(`${n}: ${status} ${code}`)
    }
    t.same(unexpected, [])
    t.ok(accepted > 0 && accepted < MUTANTS, `${accepted} were still valid`)
    await waitFor(app.count, ({ spooled }) => spooled === 0)
    t.same(await app.count(), before)
  },
)
