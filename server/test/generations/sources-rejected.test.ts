import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import t from 'tap'
import { field, type Part } from '../support/form.ts'
import { makePng, makeWebp } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { filePart, makeMask, makeSource, startWithSources } from './source-images.ts'

/** Makes a PNG that claims to be an animation of one frame. */
async function makeAnimatedPng(): Promise<Buffer> {
  const png = await makeSource()
  const chunk = Buffer.alloc(20)
  chunk.writeUInt32BE(8, 0)
  chunk.write('acTL', 4, 'latin1')
  // The header is the first chunk and has 25 bytes.
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}

async function makeAnimatedWebp(): Promise<Buffer> {
  const frames = await Promise.all([1, 2].map((seed) => makePng({ seed })))
  return sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer()
}

t.test('rejects images and masks that can’t be used, and stores nothing', async (t) => {
  const test = await startWithSources(t, 'flux', { areJobsRunning: false })
  const image = filePart('image', await makeSource())
  const mask = filePart('mask', await makeMask())
  const huge = await sharp({
    create: { width: 8000, height: 7000, channels: 3, background: '#000' },
  })
    .png()
    .toBuffer()
  const black = await sharp({ create: { width: 96, height: 64, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  const unpainted = await sharp(black).ensureAlpha(0).png().toBuffer()
  const cases: [Part[], number, string, string, RegExp][] = [
    [[mask], 400, 'mask', 'required', /image or image_id/],
    [[image, image], 400, 'image', 'repeated', /once/],
    [[image, field('image_id', 'x')], 400, 'image', 'ambiguous', /image_id/],
    [[field('image', 'x')], 400, 'image', 'not_a_file', /-F image=@/],
    [[filePart('file', Buffer.from('x'))], 400, 'file', 'unexpected_file', /`image` or `mask`/],
    [[image, field('prompt_strength', '2')], 400, 'prompt_strength', 'maximum', /at most 1/],
    [[image, field('num_outputs', 'two')], 400, 'num_outputs', 'type', /whole number/],
    [[image, field('strength', '1')], 400, 'strength', 'additionalProperties', /unknown field/],
    [
      [image, field('parameters', '{"mask":"https://example.com/a.png"}')],
      400,
      'parameters.mask',
      'ambiguous',
      /contradicts image/,
    ],
    [
      [image, filePart('mask', await makeMask({ width: 64, height: 64 }))],
      422,
      'mask',
      'size',
      /64 × 64 and its image 96 × 64/,
    ],
    [[image, filePart('mask', black)], 422, 'mask', 'nothing_white', /white/],
    [[image, filePart('mask', unpainted)], 422, 'mask', 'nothing_white', /white/],
    [[image, filePart('mask', await makeWebp())], 422, 'mask', 'unsupported_type', /not a PNG/],
    [[image, filePart('mask', await makeAnimatedPng())], 422, 'mask', 'animated', /frame/],
    [[filePart('image', await makeAnimatedPng())], 422, 'image', 'animated', /frame/],
    [[filePart('image', await makeAnimatedWebp())], 422, 'image', 'animated', /frame/],
    [[filePart('image', Buffer.from('GIF89a'))], 422, 'image', 'unsupported_type', /GIF/],
    [[filePart('image', huge)], 422, 'image', 'too_many_pixels', /megapixels/],
    [
      [filePart('image', (await makeSource()).subarray(0, 900))],
      422,
      'image',
      'damaged',
      /damaged/,
    ],
    [
      [filePart('image', await makeZip([{ name: 'a.txt', data: 'a' }]))],
      422,
      'image',
      'not_a_picture',
      /not an image/,
    ],
    [
      [filePart('image', Buffer.alloc(26 * 1024 * 1024, 1))],
      413,
      'image',
      'too_large',
      /larger than 25 MB/,
    ],
    [[field('image_id', randomUUID())], 404, 'image_id', 'not_found', /deleted/],
  ]
  const before = await test.count()
  for (const [parts, status, name, code, detail] of cases) {
    const answer = await test.send(parts)
    t.match(
      answer.json(),
      { status, errors: [{ field: name, code, detail }] },
      `${name} ${code}: ${answer.body.slice(0, 300)}`,
    )
  }
  t.strictSame(await test.count(), before)
})

t.test('rejects an image of somebody else and a deleted one', async (t) => {
  const test = await startWithSources(t)
  const image = await test.makeImage()
  const before = await test.count()
  const missing = { status: 404, code: 'images.not_found', errors: [{ field: 'image_id' }] }
  await test.database.query("update generated_images set owner_id = 'bob'")
  t.match((await test.request({ image_id: image.id })).json(), missing)
  await test.database.query("update generated_images set owner_id = 'local', deleted_at = now()")
  t.match((await test.request({ image_id: image.id })).json(), missing)
  t.strictSame({ ...(await test.count()), rows: 0 }, { ...before, rows: 0 })
})

t.test('rejects an image for a version that does not start from one', async (t) => {
  const test = await startWithSources(t, 'other', { areJobsRunning: false })
  const before = await test.count()
  const answer = await test.send([filePart('image', await makeSource())])
  t.match(answer.json(), {
    status: 400,
    code: 'request.invalid',
    errors: [{ field: 'image', code: 'unsupported', detail: /does not have the setting image/ }],
  })
  t.strictSame(await test.count(), before)
})
