import t from 'tap'
import { makeJpeg } from '../support/make-image.ts'
import { makeRawZip } from '../support/make-zip.ts'
import { waitFor } from '../support/wait-for.ts'
import { startHostileApp } from './hostile-app.ts'
import { chunked, openLine, requestHead } from './line.ts'
import { BOUNDARY, DATASETS, formOf, ROUTES } from './upload-forms.ts'
import { goodEntries, MIB } from './zip-parts.ts'

const CUTS = 10

const image = await makeJpeg({ width: 400, height: 300 })
const zip = makeRawZip(await goodEntries())
const app = await startHostileApp(t)
const spoolIsEmpty = () => waitFor(app.count, ({ spooled }) => spooled === 0)

t.test(`leaves nothing of an upload whose connection is cut, at ${CUTS} points`, async (t) => {
  for (const route of ROUTES) {
    const before = await app.count()
    const body = formOf(route.fields(), [{ name: 'photos.zip', bytes: zip }])
    for (let cut = 0; cut < CUTS; cut += 1) {
      const line = await openLine(t, app.port)
      await line.write(requestHead(route.path, `Content-Length: ${body.length}`))
      await line.write(body.subarray(0, Math.floor((body.length * cut) / CUTS)))
      line.socket.destroy()
    }
    await spoolIsEmpty()
    t.same(await app.count(), before, route.path)
  }
})

t.test('accepts a body in chunks of any size', async (t) => {
  const body = formOf(DATASETS.fields(), [{ name: 'x.jpg', bytes: image }])
  for (const size of [1, 7, 100, 5000, body.length]) {
    const line = await openLine(t, app.port)
    const pieces: Buffer[] = []
    for (let at = 0; at < body.length; at += size)
      pieces.push(chunked(body.subarray(at, at + size)))
    await line.write(requestHead(DATASETS.path, 'Transfer-Encoding: chunked'))
    await line.write(Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]))
    const { status, image_count } = await line.answer()
    t.same([status, image_count], [201, 1], `in chunks of ${size}`)
  }
  await spoolIsEmpty()
})

t.test('rejects wrong lengths and invalid chunks', async (t) => {
  const body = formOf(DATASETS.fields(), [{ name: 'x.jpg', bytes: image }])
  const cases: [string, string[], Buffer][] = [
    ['a length too small', [`Content-Length: ${body.length - 200}`], body.subarray(0, -200)],
    ['a length of zero', ['Content-Length: 0'], Buffer.alloc(0)],
    ['a negative length', ['Content-Length: -5'], body],
    ['a length that is not a number', ['Content-Length: many'], body],
    ['two lengths', [`Content-Length: ${body.length}`, 'Content-Length: 5'], body],
    ['a length and chunks', [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'], body],
    ['invalid chunks', ['Transfer-Encoding: chunked'], body],
    [
      'chunks that end early',
      ['Transfer-Encoding: chunked'],
      Buffer.concat([chunked(body.subarray(0, -90)), Buffer.from('0\r\n\r\n')]),
    ],
    ['neither length nor chunks', [], Buffer.alloc(0)],
  ]
  const before = await app.count()
  for (const [what, headers, bytes] of cases) {
    const line = await openLine(t, app.port)
    await line.write(requestHead(DATASETS.path, ...headers))
    await line.write(bytes)
    const { status } = await line.answer()
    t.ok(status >= 400 && status < 500, `${what}: ${status}`)
    line.socket.destroy()
  }
  await spoolIsEmpty()
  t.same(await app.count(), before)
})

const zipHead = (field = '') =>
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photos.zip"${field}\r\n\r\n`,
  )

t.test('rejects 51 MiB before they have arrived', async (t) => {
  const before = await app.count()
  for (const { path } of ROUTES) {
    const line = await openLine(t, app.port)
    await line.write(requestHead(path, `Content-Length: ${51 * MIB + 2000}`))
    await line.write(Buffer.concat([zipHead(), Buffer.alloc(64 * 1024, zip)]))
    const { status, code } = await line.answer()
    t.same([status, code], [413, 'uploads.too_large'], path)
    line.socket.destroy()
  }
  await spoolIsEmpty()
  t.same(await app.count(), before)
})

t.test('rejects a ZIP without a declared length as soon as it is too large', async (t) => {
  const before = await app.count()
  const line = await openLine(t, app.port)
  await line.write(requestHead(DATASETS.path, 'Transfer-Encoding: chunked'))
  const piece = chunked(Buffer.alloc(MIB, zip))
  let sent = 0
  await line.write(chunked(zipHead()))
  const answered = line.answer()
  let isAnswered = false
  void answered.then(() => {
    isAnswered = true
  })
  while (!isAnswered && sent < 500 && (await line.write(piece))) sent += 1
  t.same((await answered).status, 413)
  t.ok(sent < 100, `${sent} MiB were sent`)
  line.socket.destroy()
  await spoolIsEmpty()
  t.same(await app.count(), before)
})

t.test('rejects stalled uploads with 408, and leaves nothing', async (t) => {
  const before = await app.count()
  const whole = formOf(DATASETS.fields(), [{ name: 'x.jpg', bytes: image }])
  const silent: Record<string, Buffer> = {
    'before any part': Buffer.alloc(0),
    'within a part’s headers': whole.subarray(0, 30),
    'within the file': whole.subarray(0, whole.length - 500),
    'between parts': whole.subarray(0, whole.length - 20),
  }
  // Complete bodies with parts that the parser ignores; in some of them it waits forever.
  const odd = {
    'without a disposition': 'Content-Type: text/plain',
    'without a name': 'Content-Disposition: attachment; filename="x.jpg"',
    'with an empty disposition': 'Content-Disposition:',
  }
  const ignored = Object.entries(odd).flatMap(([what, head]) =>
    [20_000, 200_000, 3_000_000].map(async (size) => {
      const part = `--${BOUNDARY}\r\n${head}\r\n\r\n${'x'.repeat(size)}\r\n`
      const { status, dataset_id } = await app.post(
        DATASETS.path,
        Buffer.concat([Buffer.from(part), whole]),
      )
      t.ok([201, 408].includes(status), `${size} bytes ${what}: ${status}`)
      if (status === 201) await app.call({ method: 'DELETE', url: `/api/datasets/${dataset_id}` })
    }),
  )
  await Promise.all([
    ...ignored,
    ...Object.entries(silent).map(async ([where, bytes]) => {
      const line = await openLine(t, app.port)
      await line.write(requestHead(DATASETS.path, 'Content-Length: 1000000'))
      await line.write(bytes)
      const { status, code } = await line.answer()
      t.same([status, code], [408, 'uploads.stalled'], where)
    }),
  ])
  await spoolIsEmpty()
  t.same(await app.count(), before)
})
