import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import disk from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { Writable } from 'node:stream'
import t from 'tap'
import { BOUNDARY, formBody } from '../support/form.ts'
import { beginUpload, createUploadApp, readStatus } from './upload-app.ts'

const MIB = 1024 * 1024
const times = <T>(count: number, make: (n: number) => T) =>
  Array.from({ length: count }, (_, n) => make(n))
const zip = Buffer.from('content of a ZIP')
const filePart = { name: 'file', filename: 'photos.zip', type: 'application/zip', body: zip }
const imagePart = { name: 'file', filename: 'a.jpg', body: '\xff\xd8\xff' }
const SMALL = { zipBytes: 1000, imageBytes: 500, totalBytes: 1200 }
const namePart = { name: 'name', body: 'Müller’s dog' }

t.test('accepts the file and the fields in any order', async (t) => {
  const app = await createUploadApp(t)
  for (const parts of [
    [filePart, namePart],
    [namePart, filePart],
    [{ name: 'keyword', body: 'TOK' }, filePart, namePart],
  ]) {
    const { status, body } = await app.post(formBody(parts))
    t.equal(status, 200)
    t.equal(body.fields['name'], 'Müller’s dog')
    const [file] = body.files
    t.match(file, { name: 'photos.zip', bytes: zip.length, isZip: true })
    t.equal(file?.sha256, createHash('sha256').update(zip).digest('hex'))
    t.same(readFileSync(file?.path ?? ''), zip)
  }
})

t.test('reads JSON parts as text', async (t) => {
  const app = await createUploadApp(t)
  const { body } = await app.post(
    formBody([{ name: 'keyword', type: 'application/json', body: '{"steps": 3}' }]),
  )
  t.same(body, { fields: { keyword: '{"steps":3}' }, files: [] })
})

t.test('treats an empty file part of a browser as no file', async (t) => {
  const app = await createUploadApp(t)
  const { body } = await app.post(formBody([{ name: 'file', filename: '', body: '' }, namePart]))
  t.same(body.files, [])
  t.same(app.spooled(), [])
})

t.test('cleans a malicious file name for display, and never uses it on the disk', async (t) => {
  const app = await createUploadApp(t)
  const { body } = await app.post(
    formBody([{ ...imagePart, filename: `../../e\tvil${'l'.repeat(300)}` }]),
  )
  t.equal(body.files[0]?.name, `e vil${'l'.repeat(250)}`)
  t.match(body.files[0]?.path, /spool[/\\][0-9a-f-]{36}$/)
})

t.test('rejects invalid forms, and stores nothing', async (t) => {
  const app = await createUploadApp(t, { limits: SMALL })
  const rejections: [string, Buffer, number, string][] = [
    ['two ZIPs', formBody([filePart, filePart]), 422, 'uploads.several_files'],
    ['an unknown field', formBody([{ name: 'colour', body: '' }]), 400, 'request.invalid'],
    [
      'an unknown field after a file',
      formBody([imagePart, namePart, { name: 'colour', body: 'blue' }]),
      400,
      'request.invalid',
    ],
    ['a ZIP after an image', formBody([imagePart, filePart]), 422, 'uploads.several_files'],
    ['an image after a ZIP', formBody([filePart, imagePart]), 422, 'uploads.several_files'],
    [
      'an image that is too large',
      formBody([{ ...imagePart, body: Buffer.alloc(501) }]),
      413,
      'uploads.too_large',
    ],
    [
      'images that are too large in total',
      formBody(times(3, () => ({ ...imagePart, body: Buffer.alloc(450) }))),
      413,
      'uploads.too_large',
    ],
    ['too many images', formBody(times(101, () => imagePart)), 422, 'uploads.too_many_files'],
    ['another file field', formBody([{ ...filePart, name: 'zip' }]), 400, 'request.invalid'],
    ['text as the file', formBody([{ name: 'file', body: 'x' }]), 400, 'request.invalid'],
    ['a repeated field', formBody([filePart, namePart, namePart]), 400, 'request.invalid'],
    ['a NUL in a field', formBody([{ name: 'name', body: 'a\0b' }]), 400, 'request.invalid'],
    [
      'a long field',
      formBody([{ name: 'name', body: 'x'.repeat(20_000) }]),
      400,
      'request.invalid',
    ],
    [
      'thousands of fields',
      formBody([
        filePart,
        ...Array.from({ length: 3000 }, (_, n) => ({ name: `f${n}`, body: 'x' })),
      ]),
      400,
      'request.invalid',
    ],
    ['a prototype’s name', formBody([{ name: '__proto__', body: 'x' }]), 400, 'uploads.malformed'],
    [
      'broken JSON',
      formBody([{ name: 'name', type: 'application/json', body: '{' }]),
      400,
      'uploads.malformed',
    ],
    [
      'a ZIP that is too large',
      formBody([{ ...filePart, body: Buffer.alloc(1001) }]),
      413,
      'uploads.too_large',
    ],
    ['no end boundary', formBody([filePart], ''), 400, 'uploads.malformed'],
    ['a truncated file', formBody([filePart]).subarray(0, 140), 400, 'uploads.malformed'],
    ['truncated headers', formBody([filePart]).subarray(0, 60), 400, 'uploads.malformed'],
    [
      'another boundary',
      Buffer.from('--other\r\n\r\nx\r\n--other--\r\n'),
      400,
      'uploads.malformed',
    ],
    ['noise', Buffer.alloc(5000, 'noise'), 400, 'uploads.malformed'],
  ]
  for (const [what, body, status, code] of rejections) {
    const answer = await app.post(body)
    t.same([answer.status, answer.body.code], [status, code], what)
    t.ok(answer.body.detail, `${what}: explains the error`)
    t.same(app.spooled(), [], `${what}: no files are left`)
  }
})

t.test('accepts a file of exactly the maximum size', async (t) => {
  const app = await createUploadApp(t, { limits: SMALL })
  const { status, body } = await app.post(formBody([{ ...filePart, body: Buffer.alloc(1000) }]))
  t.same([status, body.files[0]?.bytes], [200, 1000])
})

t.test('rejects bodies that are not multipart', async (t) => {
  const app = await createUploadApp(t)
  t.equal((await app.post('{}', 'application/json')).body.code, 'uploads.not_multipart')
  for (const type of [
    'application/json',
    'application/zip',
    'multipart/mixed; boundary=x',
    'text/plain',
  ])
    t.equal((await app.post('{}', type)).status, 415, type)
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary='])
    t.equal((await app.post(formBody([filePart]), type)).body.code, 'uploads.malformed', type)
})

t.test('detects ZIPs by their first bytes', async (t) => {
  const app = await createUploadApp(t)
  const kinds: [string, string, boolean][] = [
    ['PK\x03\x04 a ZIP', 'a.jpg', true],
    ['PK\x05\x06 an empty ZIP', 'upload', true],
    ['neither', 'cut.zip', true],
    ['\xff\xd8\xff a JPEG', 'a.zip', false],
    ['neither', 'a.jpg', false],
  ]
  for (const [bytes, filename, isZip] of kinds) {
    const part = { name: 'file', filename, body: Buffer.from(bytes, 'latin1') }
    t.equal((await app.post(formBody([part]))).body.files[0]?.isZip, isZip, `${bytes}, ${filename}`)
  }
})

t.test('accepts a hundred images in the order of the request', async (t) => {
  const app = await createUploadApp(t)
  const parts = times(100, (n) => ({ ...imagePart, filename: `${n}.jpg` }))
  const { status, body } = await app.post(
    formBody([...parts.slice(0, 50), namePart, ...parts.slice(50)]),
  )
  t.equal(status, 200)
  t.same(
    body.files.map(({ name }) => name),
    parts.map(({ filename }) => filename),
  )
})

t.test('rejects by Content-Length, before the body arrives', async (t) => {
  const app = await createUploadApp(t)
  const more = await app.openSocket()
  beginUpload(more, 151 * MIB + 1)
  t.equal(await readStatus(more), 413, 'more than the maximum of all uploads')
  const zip = await app.openSocket()
  beginUpload(zip, 51 * MIB + 1)
  zip.write(formBody([{ ...filePart, body: Buffer.alloc(600) }], ''))
  t.equal(await readStatus(zip), 413, 'a ZIP of more than 50 MiB')
  t.same(app.spooled(), [])
})

t.test('answers 413 to a client that keeps sending', async (t) => {
  const app = await createUploadApp(t, { limits: { ...SMALL, zipBytes: 100_000 } })
  const { status } = await app.post(formBody([{ ...filePart, body: Buffer.alloc(8 * MIB) }]))
  t.equal(status, 413)
  t.same(app.spooled(), [])
})

t.test('leaves no files after a connection breaks', async (t) => {
  const app = await createUploadApp(t)
  const outcome = app.nextOutcome()
  const socket = await app.openSocket()
  beginUpload(socket, 1_000_000)
  const start = formBody([{ ...filePart, body: Buffer.alloc(300_000) }], '')
  await new Promise((resolve) => socket.write(start, resolve))
  while (app.spooled().length === 0) await new Promise(setImmediate)
  socket.destroy()
  t.match(await outcome, { code: 'uploads.interrupted' })
  t.same(app.spooled(), [])
})

t.test('times out when an upload stops arriving', async (t) => {
  const app = await createUploadApp(t, { idleMs: 80 })
  const silent = {
    'before any part': Buffer.alloc(0),
    'inside the file': formBody([{ ...filePart, body: Buffer.alloc(100_000) }], ''),
    'between parts': formBody([filePart, namePart], `--${BOUNDARY}`),
  }
  for (const [where, start] of Object.entries(silent)) {
    const socket = await app.openSocket()
    beginUpload(socket, 1_000_000)
    socket.write(start)
    t.equal(await readStatus(socket), 408, where)
    t.same(app.spooled(), [], where)
  }
})

t.test('times out if the parser is stuck in a complete upload', async (t) => {
  const app = await createUploadApp(t, { idleMs: 80 })
  const nameless = Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\n`),
    Buffer.alloc(200_000, 'x'),
    Buffer.from('\r\n'),
    formBody([filePart]),
  ])
  const { status } = await app.post(nameless)
  t.ok([200, 400, 408].includes(status), String(status))
})

t.test('reports a full disk, and leaves no files', async (t) => {
  const { open } = disk
  const full: typeof open = async (...args) => {
    const handle = await open(...args)
    const createWriteStream = () =>
      new Writable({
        write: (_chunk, _encoding, done) =>
          done(Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' })),
        destroy: (error, done) => void handle.close().then(() => done(error)),
      })
    return Object.assign(Object.create(handle), { createWriteStream })
  }
  t.teardown(() => {
    disk.open = open
    syncBuiltinESMExports()
  })
  disk.open = full
  syncBuiltinESMExports()
  const app = await createUploadApp(t)
  const { status, body } = await app.post(formBody([filePart]))
  t.same([status, body.code], [507, 'uploads.no_space'])
  t.same(app.spooled(), [])
})
