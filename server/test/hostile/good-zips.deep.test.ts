import t from 'tap'
import { waitFor } from '../support/wait-for.ts'
import { entryFaults } from './entry-faults.ts'
import { goodZips } from './good-zips.ts'
import { startHostileApp } from './hostile-app.ts'
import { DATASETS, ROUTES } from './upload-forms.ts'
import { goodEntries } from './zip-parts.ts'

const good = await goodEntries()
const app = await startHostileApp(t)
const spoolIsEmpty = () => waitFor(app.count, ({ spooled }) => spooled === 0)

for (const route of ROUTES) {
  // As few as the captions need, or as a training needs.
  const cases = (await goodZips(route.path === DATASETS.path ? good.slice(0, 3) : good)).filter(
    (_, n) => n % route.every === 0,
  )
  t.test(`accepts ${cases.length} good ZIPs at ${route.path}`, async (t) => {
    for (const { what, zip, images, captions = {}, leftOut = [] } of cases) {
      const answer = await app.send(route, [{ name: 'photos.zip', bytes: zip() }])
      t.same([answer.status, answer.image_count, answer.code], [route.accepted, images, ''], what)
      const dataset = await app.dataset(answer.dataset_id)
      t.equal(dataset.images.length, images, `${what}: all of them`)
      t.same(
        dataset.rejected.map(({ name }) => name),
        leftOut,
        `${what}: names what it left out`,
      )
      const captioned = dataset.images.filter(({ caption }) => caption !== '')
      t.same(
        Object.fromEntries(captioned.map(({ name, caption }) => [name, caption])),
        captions,
        what,
      )
      await spoolIsEmpty()
    }
  })
}

const faults = entryFaults(good.slice(0, 1))
t.test(`accepts the rest of ${faults.length} ZIPs with one faulty entry`, async (t) => {
  for (const { what, zip, name, code } of faults) {
    const answer = await app.send(DATASETS, [{ name: 'photos.zip', bytes: zip() }])
    t.same([answer.status, answer.image_count], [201, 1], what)
    const { rejected } = await app.dataset(answer.dataset_id)
    t.same(
      rejected.map((image) => [image.name, image.code]),
      [[name, code]],
      `${what}: names the entry`,
    )
    t.match(
      rejected[0]?.detail,
      /open|send|convert|download|make|scale|shorten|save|resize|\buse\b/i,
      `${what}: says how to fix it`,
    )
    await spoolIsEmpty()
  }
})
