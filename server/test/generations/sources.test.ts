import type { Generation } from '@the-way/shared'
import sharp from 'sharp'
import t from 'tap'
import { waitUntilEnded } from '../support/actions.ts'
import { field } from '../support/form.ts'
import { makeJpeg, OWNER_STRINGS } from '../support/make-image.ts'
import { waitFor } from '../support/wait-for.ts'
import { filePart, makeMask, makeSource, startWithSources } from './source-images.ts'

const OUR_FILE = /\/v1\/files\/\w+$/

t.test('starts from one of the owner’s images, and keeps its own copy of it', async (t) => {
  const test = await startWithSources(t)
  const image = await test.makeImage()
  const started = await test.request({ image_id: image.id, prompt_strength: 0.3, seed: 7 })
  t.equal(started.statusCode, 202, started.body)
  t.match(started.json(), {
    source: { image_id: image.id, url: /^\/api\/files\/sources\/local\//, mask_url: null },
    loras: [],
    parameters: { prompt_strength: 0.3 },
  })
  const done = await waitUntilEnded<Generation>(test, started.json())
  t.match(done, { status: 'succeeded', images: [{ width: 256, height: 256 }] })
  const file = await test.readFile(done.images[0]?.url ?? '')
  t.ok(file.rawPayload.includes('"from_image":true'), 'its recipe says so')
  const [row] = await test.database.query(
    'select p.input from generation_parts p join generations g on g.id = p.generation_id where g.source_file <> $1',
    [''],
  )
  t.match(row?.['input'], { prompt_strength: 0.3, seed: 7, image: OUR_FILE, mask: undefined })
  await waitFor(test.filesLeft, (count) => count === 0)
  const details = async () => (await test.call({ url: `/api/images/${done.images[0]?.id}` })).json()
  t.match(await details(), { source: { ...done.source, image_number: image.number }, loras: [] })

  const gallery = async (query: string) =>
    (await test.call({ url: `/api/images?source=${query}` })).json().images
  t.strictSame(
    (await gallery('true')).map(({ generation_id }: { generation_id: string }) => generation_id),
    [done.id],
  )
  t.strictSame(
    (await gallery('false')).map(({ id }: { id: string }) => id),
    [image.id],
  )
  t.match((await test.call({ url: '/api/images/count?source=true' })).json(), { count: 1 })

  await test.call({ method: 'DELETE', url: `/api/images/${image.id}` })
  const url = done.source?.url ?? ''
  const copy = await test.readFile(url)
  t.equal(copy.statusCode, 200)
  t.match(await sharp(copy.rawPayload).metadata(), { width: 256, height: 256 })
  t.match(await details(), { source: { ...done.source, image_number: null } })
  t.equal((await gallery('true')).length, 1)
  await test.call({ method: 'DELETE', url: `/api/generations/${done.id}` })
  t.equal((await test.readFile(url)).statusCode, 404, 'deleted with the generation')
  t.match(await test.count(), { files: 0 })
})

for (const [family, size, input] of [
  ['flux', { width: 96, height: 64 }, {}],
  ['early-flux', { width: 96, height: 64 }, {}],
  ['sdxl', { width: 96, height: 64 }, { width: 96, height: 64 }],
] as const)
  t.test(`repaints a part of an upload with a version of the family ${family}`, async (t) => {
    const test = await startWithSources(t, family)
    const started = await test.send([
      filePart('mask', await makeMask()),
      filePart('image', await makeSource()),
      field('num_outputs', '2'),
      field('seed', '7'),
      field('prompt_strength', '1'),
    ])
    t.equal(started.statusCode, 202, started.body)
    const done = await waitUntilEnded<Generation>(test, started.json())
    t.match(done, {
      status: 'succeeded',
      seed: 7,
      source: { image_id: null, mask_url: /mask\.png$/ },
      images: [size, size],
    })
    const [row] = await test.database.query('select input from generation_parts')
    t.match(row?.['input'], { ...input, image: OUR_FILE, mask: OUR_FILE, prompt_strength: 1 })
    await waitFor(test.filesLeft, (count) => count === 0)

    const pixelsOf = async (url: string) =>
      sharp((await test.readFile(url)).rawPayload)
        .removeAlpha()
        .raw()
        .toBuffer()
    const [source, first, second] = await Promise.all(
      [done.source?.url, ...done.images.map(({ url }) => url)].map((url) => pixelsOf(url ?? '')),
    )
    const difference = (other: Buffer | undefined, from: number, to: number) => {
      let sum = 0
      for (let y = 20; y < 44; y += 1)
        for (let x = from; x < to; x += 1) {
          const at = (y * 96 + x) * 3
          sum += Math.abs((first?.[at] ?? 0) - (other?.[at] ?? 0))
        }
      return sum / (24 * (to - from))
    }
    t.ok(difference(second, 60, 90) > 4 * difference(second, 10, 40), 'only the right half differs')
    t.ok(difference(source, 10, 40) < difference(source, 60, 90))
    const mask = await test.readFile(done.source?.mask_url ?? '')
    t.match(await sharp(mask.rawPayload).metadata(), { format: 'png', width: 96, height: 64 })
  })

t.test('stores an upload upright, without metadata, and no larger than models take', async (t) => {
  const test = await startWithSources(t, 'flux', { areJobsRunning: false })
  const camera = await makeJpeg({ width: 2880, height: 1440, orientation: 6 })
  // The mask has the size of the upright image.
  const mask = await makeMask({ width: 2880, height: 1440 })
  const turned = await test.send([filePart('image', camera, 'photo.jpg'), filePart('mask', mask)])
  t.equal(turned.statusCode, 202, turned.body)
  const { source } = turned.json<Generation>()
  const stored = (await test.readFile(source?.url ?? '')).rawPayload
  const metadata = await sharp(stored).metadata()
  t.match(metadata, { width: 1440, height: 720, exif: undefined, orientation: undefined })
  for (const text of OWNER_STRINGS) t.notOk(stored.includes(text))
  const storedMask = (await test.readFile(source?.mask_url ?? '')).rawPayload
  t.match(await sharp(storedMask).metadata(), { width: 1440, height: 720 })
  const name = await test.call({ url: `${source?.url}?download=1` })
  t.match(name.headers['content-disposition'], /Lamp source\.jpg/)
})

t.test('estimates a request with an image without storing anything', async (t) => {
  const test = await startWithSources(t, 'sdxl', { areJobsRunning: false })
  const before = await test.count()
  const answer = await test.send([filePart('image', await makeSource())], '?dry_run=true')
  t.equal(answer.statusCode, 200, answer.body)
  t.match(answer.json(), { num_outputs: 1, parameters: { width: 96, height: 64 } })
  t.strictSame(await test.count(), before)
})

t.test('a repeated request stores its files once', async (t) => {
  const test = await startWithSources(t, 'flux', { areJobsRunning: false })
  const image = filePart('image', await makeSource())
  const headers = { 'idempotency-key': 'one' }
  const first = await test.send([image], '', headers)
  t.equal(first.statusCode, 202, first.body)
  const after = await test.count()
  t.equal((await test.send([image], '', headers)).body, first.body)
  const other = await test.send([filePart('image', await makeMask())], '', headers)
  t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
  t.strictSame(await test.count(), after)
  const click = await test.send([image, field('seed', '9')])
  const again = await test.send([image, field('seed', '9')])
  t.equal(again.json().id, click.json().id, 'a double click')
  t.match(await test.count(), { files: after.files + 1 })
})

t.test('retries missing images from a copy of the same image and mask', async (t) => {
  const test = await startWithSources(t, 'flux', { areJobsRunning: false })
  const parts = [filePart('image', await makeSource()), filePart('mask', await makeMask())]
  const started = await test.send([...parts, field('num_outputs', '2'), field('seed', '3')])
  const { id } = started.json()
  const canceled = await test.call({ method: 'POST', url: `/api/generations/${id}/cancel` })
  t.match(canceled.json(), { status: 'canceled' })
  const retry = await test.call({ method: 'POST', url: `/api/generations/${id}/retry` })
  t.match(retry.json(), { source: { mask_url: /mask\.png$/ }, num_outputs: 2 })
  test.deps.jobs.start()
  const done = await waitUntilEnded<Generation>(test, retry.json())
  t.match(done, { status: 'succeeded', images: { length: 2 } })
  await test.call({ method: 'DELETE', url: `/api/generations/${id}` })
  t.equal((await test.readFile(done.source?.url ?? '')).statusCode, 200)
})
