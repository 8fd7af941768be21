import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { makeMissingThumbnails } from '../../src/gallery/make-thumbnails.ts'
import { FilesError } from '../../src/ports/files/files.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { addMember } from '../support/credentials.ts'
import { startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

type App = Awaited<ReturnType<typeof startTestApp>>

const pathOf = ({ config }: App, url: string) =>
  join(config.dataDirectory, url.replace('/api/', ''))
const thumbnailOf = (test: App, url: string) => `${pathOf(test, url)}.w320.avif`

/** Starts an app with two generated images of 512 × 512 pixels. */
async function arrange(t: Test) {
  const test = await startTestApp(t)
  const model = await makeModel(test)
  const make = async (num_outputs: number) =>
    (await waitUntilEnded(test, await generate(test, model.id, { num_outputs }))).images
  const logger = test.app.log
  /** Does what the job does. */
  const work = (signal = new AbortController().signal) =>
    makeMissingThumbnails({ ...test.deps, logger }, signal)
  const due = async () => {
    const [row] = await test.database.query(
      'select count(*)::integer as due from public.generated_images where thumbnails_due_at is not null',
    )
    return row?.['due']
  }
  /** Stops the jobs, and leaves the images as an earlier version stored them: without AVIF, and one with WebP. */
  const makeOld = async (urls: string[]) => {
    await test.deps.jobs.stop()
    for (const url of urls) rmSync(thumbnailOf(test, url), { force: true })
    writeFileSync(`${pathOf(test, urls[0] ?? '')}.w320.webp`, 'old')
    await test.database.query("update public.generated_images set thumbnails_due_at = 'epoch'")
  }
  return { ...test, make, work, due, makeOld }
}

t.test('makes the thumbnail that grids use when an image is saved', async (t) => {
  const test = await arrange(t)
  const images = await test.make(2)
  for (const { url } of images) {
    t.ok(existsSync(thumbnailOf(test, url)))
    t.notOk(existsSync(thumbnailOf(test, url).replace('w320', 'w640')), 'it is not wider')
    const { format, width } = await sharp(thumbnailOf(test, url)).metadata()
    t.strictSame([format, width], ['heif', 320])
  }
  t.equal(await test.due(), 0)
})

t.test('saves an image whose thumbnail finds a full disk, and makes it later', async (t) => {
  const test = await arrange(t)
  const { files } = test.deps
  const { write } = files
  files.write = (key, ...rest) =>
    key.endsWith('.avif')
      ? Promise.reject(new FilesError('full', 'The disk is full.'))
      : write(key, ...rest)
  const [image] = await test.make(1)
  t.ok(image, 'it is saved')
  t.ok(existsSync(pathOf(test, image?.url ?? '')))
  t.equal(await test.due(), 1)
  files.write = write
  await test.database.query("update public.generated_images set thumbnails_due_at = 'epoch'")
  await waitFor(test.due, (due) => due === 0)
  t.ok(existsSync(thumbnailOf(test, image?.url ?? '')))
})

t.test('makes thumbnails of earlier images of all owners, and then sleeps', async (t) => {
  const test = await arrange(t)
  const urls = (await test.make(2)).map(({ url }) => url)
  await addMember(test, 'bob')
  const [first = ''] = urls
  await test.database.query(
    "update public.generated_images set owner_id = 'bob' where position = 0",
  )
  const original = await sharp(pathOf(test, first)).toBuffer()
  await test.makeOld(urls)
  await test.work()
  for (const url of urls) t.ok(existsSync(thumbnailOf(test, url)))
  t.notOk(existsSync(`${pathOf(test, first)}.w320.webp`), 'it replaces those of earlier versions')
  t.strictSame(await sharp(pathOf(test, first)).toBuffer(), original, 'the image stays')
  t.equal(await test.due(), 0)
  t.notOk((await test.deps.database.call.work_due({ emulated: true })).length, 'nothing is due')
})

t.test('continues after a server was killed in the middle', async (t) => {
  const test = await arrange(t)
  const urls = (await test.make(2)).map(({ url }) => url)
  await test.makeOld(urls)
  // A killed server leaves what it claimed, here one of two.
  const now = new Date()
  const until = new Date(now.getTime() + 60_000).toISOString()
  const claim = { now: now.toISOString(), until, limit: 1 }
  t.equal((await test.deps.database.call.images_claim_thumbnails(claim)).length, 1)
  await test.work()
  t.equal(urls.filter((url) => existsSync(thumbnailOf(test, url))).length, 1)
  t.equal(await test.due(), 1, 'the other one is due later')
  const left = await test.deps.database.call.work_due({ emulated: true })
  t.match(left, [{ kind: 'image', work: 'thumbnail', at: until.replace('Z', '000Z') }])
  await test.database.query(
    "update public.generated_images set thumbnails_due_at = 'epoch' where thumbnails_due_at is not null",
  )
  await test.work()
  t.ok(urls.every((url) => existsSync(thumbnailOf(test, url))))
})

t.test('skips earlier images that are damaged or missing', async (t) => {
  const test = await arrange(t)
  const urls = (await test.make(3)).map(({ url }) => url)
  await test.makeOld(urls)
  writeFileSync(pathOf(test, urls[0] ?? ''), 'not an image')
  rmSync(pathOf(test, urls[1] ?? ''))
  await test.work()
  t.strictSame(
    urls.map((url) => existsSync(thumbnailOf(test, url))),
    [false, false, true],
  )
  t.equal(await test.due(), 0, 'they are not tried again')
})

t.test('waits while storage is unavailable, and stops with the server', async (t) => {
  const test = await arrange(t)
  await test.makeOld((await test.make(1)).map(({ url }) => url))
  const { files } = test.deps
  const { stat } = files
  const stopping = new AbortController()
  let tries = 0
  files.stat = () => {
    tries += 1
    setTimeout(() => stopping.abort(), 100)
    return Promise.reject(new FilesError('unavailable', 'no connection'))
  }
  await test.work(stopping.signal)
  files.stat = stat
  t.equal(tries, 1)
  t.equal(await test.due(), 1)
})
