import { Readable } from 'node:stream'
import sharp from 'sharp'
import t from 'tap'
import { createLocalFiles } from '../../src/ports/files/local-files.ts'
import { makeJpeg } from '../support/make-picture.ts'
import { makeZip } from '../support/make-zip.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { formOf, startTestApp, waitFor } from '../support/test-app.ts'

const PAGE = Buffer.from('<html><script>alert(document.cookie)</script></html>')

t.test('pictures that are pages too are served as pictures alone', async (t) => {
  const { call, database } = await startTestApp(t, { areJobsRunning: false })
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
  const started = await call({
    method: 'POST',
    url: '/api/models/train-flux',
    ...formOf({
      file: { name: 'set.zip', bytes: await makeZip(entries) },
      name: 'Lamp',
      keyword: 'LMP',
    }),
  })
  t.equal(started.statusCode, 202, started.body)
  const rows = await database.query('select file from public.dataset_pictures order by position')
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
      t.notOk(rawPayload.includes(PAGE), `${file}: nothing of the page was kept`)
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

t.test('results that are pages too, kept as they came, are pictures to a browser', async (t) => {
  const files = createLocalFiles({ directory: temporaryDirectory(t) })
  const test = await startTestApp(t, {
    // As if Replicate had sent such bytes.
    files: {
      ...files,
      write: (key, source, options) => files.write(key, withPage(source), options),
    },
  })
  const { call } = test
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const saved = await call({
    method: 'POST',
    url: '/api/models/save',
    payload: { name: 'Lamp', keyword: 'LMP', model_url: `acme/lamp:${version}` },
  })
  const started = await call({
    method: 'POST',
    url: `/api/models/${saved.json().id}/generate`,
    payload: { prompt: 'lamp', megapixels: '0.25' },
  })
  const { pictures } = await waitFor(
    async () => (await call({ url: String(started.headers.location) })).json(),
    ({ status }) => status === 'succeeded',
  )
  const { headers, rawPayload } = await call({ url: pictures[0].url })
  t.ok(rawPayload.includes(PAGE), 'the page is in it')
  t.match(headers, {
    'content-type': `image/${(await sharp(rawPayload).metadata()).format}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': /script-src 'self'/,
  })
})
