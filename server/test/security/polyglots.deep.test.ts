import { Readable } from 'node:stream'
import sharp from 'sharp'
import t from 'tap'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { generate, makeModel, train, waitUntilEnded } from '../support/actions.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestApp } from '../support/test-app.ts'

const PAGE = Buffer.from('<html><script>alert(document.cookie)</script></html>')

t.test('removes HTML from uploaded images and serves them as images only', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const { call, database } = test
  const jpeg = await makeJpeg({ seed: 1 })
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, PAGE.length + 2]), PAGE])
  const png = await sharp(await makeJpeg({ seed: 2 }))
    .png()
    .toBuffer()
  const entries = [
    {
      name: 'page.html.jpg',
      data: Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), PAGE]),
    },
    { name: 'page.svg.png', data: Buffer.concat([png, PAGE]) },
    { name: 'c.jpg', data: await makeJpeg({ seed: 3 }) },
    { name: 'd.jpg', data: await makeJpeg({ seed: 4 }) },
  ]
  await train(test, { file: await makeZip(entries) })
  const rows = await database.query('select file from public.dataset_images order by position')
  t.equal(rows.length, 4)
  for (const { file } of rows)
    for (const query of ['', '?download=1']) {
      const { headers, rawPayload } = await call({ url: `/api/files/${file}${query}` })
      const { format } = await sharp(rawPayload).metadata()
      t.match(headers, {
        'content-type': `image/${format}`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': /script-src 'self'/,
      })
      if (query) t.match(headers['content-disposition'], /^attachment/)
      t.notOk(rawPayload.includes(PAGE), `${file}: the HTML was removed`)
    }
})

const withPage = (source: Buffer | Readable) =>
  Readable.from(
    (async function* () {
      if (Buffer.isBuffer(source)) yield source
      else yield* source
      yield PAGE
    })(),
  )

t.test('serves generated images that contain HTML as images only', async (t) => {
  const files = createLocalFiles({ directory: temporaryDirectory(t) })
  const test = await startTestApp(t, {
    // Simulates images from Replicate that contain HTML.
    files: {
      ...files,
      write: (key, source, options) => files.write(key, withPage(source), options),
    },
  })
  const { call } = test
  const model = await makeModel(test)
  const { images } = await waitUntilEnded(test, await generate(test, model.id))
  const { headers, rawPayload } = await call({ url: String(images[0]?.url) })
  t.ok(rawPayload.includes(PAGE), 'the image contains the HTML')
  t.match(headers, {
    'content-type': `image/${(await sharp(rawPayload).metadata()).format}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': /script-src 'self'/,
  })
})
