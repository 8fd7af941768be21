import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { type Files, FilesError } from '../../src/ports/files/files.ts'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { makeDataset, requestTraining } from '../support/actions.ts'
import { field, sendForm } from '../support/form.ts'
import { imageParts } from '../support/image-parts.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const deleteAll = ({ call }: Pick<TestApp, 'call'>) =>
  call({
    method: 'POST',
    url: '/api/deletions',
    payload: { confirm: 'delete everything', at_replicate: false },
  })

const unavailable = () => new FilesError('unavailable', 'The disk does not answer.')

/** Starts an app whose files a test can break. `keys` lists what is stored. */
async function start(t: Test, breakIn: (files: Files) => Partial<Files>) {
  const directory = join(t.testdir({}), 'files')
  const files = createLocalFiles({ directory })
  const test = await startTestApp(t, {
    files: { ...files, ...breakIn(files) },
    // The clean-up would remove such files too.
    areJobsRunning: false,
  })
  const keys = async () => {
    const found: string[] = []
    for await (const { key } of files.list()) found.push(key)
    return found.sort()
  }
  /** Stores a file without a row. */
  const store = (key: string, modified_at = new Date(Date.now() - 1000)) => {
    const path = join(directory, key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'x')
    utimesSync(path, modified_at, modified_at)
  }
  return { test, keys, store }
}

t.test('deletes the files of an upload that died before it had rows', async (t) => {
  let writes = 0
  let isAway = false
  const { test, keys } = await start(t, (files) => ({
    write: async (...args) => {
      writes += 1
      isAway = writes >= 5
      if (isAway) throw unavailable()
      return files.write(...args)
    },
    remove: async (removed) => {
      if (isAway) throw unavailable()
      return files.remove(removed)
    },
  }))
  t.equal((await requestTraining(test)).statusCode, 503)
  const left = await keys()
  t.ok(left.length > 0)
  isAway = false
  const receipt = (await deleteAll(test)).json()
  t.match(receipt, { completed_at: /^20/, counts: { files: left.length }, left: { files: 0 } })
  t.same(await keys(), [])
})

t.test('leaves the files of others, of later uploads, and of rows made since', async (t) => {
  let isSearched = false
  const { test, keys, store } = await start(t, (files) => ({
    list: async function* (folder) {
      // The first search fails, so that the deletion is continued after the next upload.
      if (!isSearched && folder !== undefined) throw unavailable()
      for await (const file of files.list(folder)) yield { ...file, modified_at: new Date(0) }
    },
  }))
  store('datasets/local/old/a.jpg')
  store('datasets/bob/old/a.jpg')
  store('datasets/local2/old/a.jpg')
  const { id, ...open } = (await deleteAll(test)).json()
  // The folders of training images and of sources, which could not be listed.
  t.match(open, { completed_at: null, left: { files: 2 } })
  t.match(open.remains[0], /^Still to be deleted: 2 files\./)
  const { images } = await makeDataset(test, 1)
  isSearched = true
  await test.deps.deletions.work()
  const done = (await test.call({ url: `/api/deletions/${id}` })).json()
  t.match(done, { completed_at: /^20/, counts: { files: 1 } })
  const others = ['datasets/bob/old/a.jpg', 'datasets/local2/old/a.jpg']
  const kept = await keys()
  t.same(
    kept.filter((key) => others.includes(key)),
    others,
  )
  t.equal(kept.length, others.length + 2, 'an image and its thumbnail')
  t.equal((await test.call({ url: images[0].url })).statusCode, 200)
})

t.test('leaves files that were stored after the deletion', async (t) => {
  const { test, keys, store } = await start(t, () => ({}))
  store('datasets/local/new/a.jpg', new Date(Date.now() + 3600_000))
  t.match((await deleteAll(test)).json(), { completed_at: /^20/ })
  t.same(await keys(), ['datasets/local/new/a.jpg'])
})

const uploads = {
  'a dataset': async (test: TestApp) =>
    sendForm(test, '/api/datasets', [field('name', 'Lamp'), ...(await imageParts(2))]),
  'a training': (test: TestApp) => requestTraining(test),
}
for (const [name, upload] of Object.entries(uploads))
  t.test(
    `rejects the upload of ${name} that was under way while everything was deleted`,
    async (t) => {
      const waiting: (() => void)[] = []
      let isHeld = true
      const { test, keys } = await start(t, (files) => ({
        write: async (...args) => {
          const written = await files.write(...args)
          if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
          return written
        },
      }))
      const before = await test.count()
      const answer = upload(test)
      await waitFor(
        async () => waiting.length,
        (count) => count > 0,
      )
      t.match((await deleteAll(test)).json(), { completed_at: /^20/ })
      isHeld = false
      for (const goOn of waiting) goOn()
      const rejected = await answer
      t.equal(rejected.statusCode, 409)
      t.match(rejected.json(), { code: 'datasets.deleted_meanwhile', detail: /Upload them again/ })
      t.same(await keys(), [])
      t.same((await test.count()).rows, before.rows)
      t.ok(await makeDataset(test, 1), 'the next upload is accepted')
    },
  )
