import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { isCompressed } from '../../src/http/compression.ts'
import { ROUTE_TABLE } from '../security/route-table.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'

const BR = { 'accept-encoding': 'gzip, deflate, br, zstd' }
const SCRIPT = `export const words = '${'a page of words, '.repeat(200)}'`
const PAGE = `<!doctype html><title>The Way</title>${'<p>shell</p>'.repeat(200)}`

const encoding = ({ headers }: LightMyRequestResponse) => headers['content-encoding']

/** Writes a built page with compressed files as the build makes them; `small.js` does not have any. */
function builtPages(t: Test) {
  const directory = temporaryDirectory(t)
  mkdirSync(join(directory, 'assets'))
  const write = (path: string, content: string) => {
    writeFileSync(join(directory, path), content)
    writeFileSync(join(directory, `${path}.br`), brotliCompressSync(content))
    writeFileSync(join(directory, `${path}.gz`), gzipSync(content))
  }
  write('index.html', PAGE)
  write('assets/page-abc.js', SCRIPT)
  writeFileSync(join(directory, 'assets/small.js'), 'export {}')
  return directory
}

t.test('sends the compressed versions of built files', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false, spaDirectory: builtPages(t) })
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

  const script = await get('/assets/page-abc.js', BR)
  t.match(script.headers, {
    'content-encoding': 'br',
    'content-type': /^application\/javascript/,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: /accept-encoding/i,
  })
  t.equal(brotliDecompressSync(script.rawPayload).toString(), SCRIPT)
  const gzipped = await get('/assets/page-abc.js', { 'accept-encoding': 'gzip' })
  t.equal(encoding(gzipped), 'gzip')
  t.equal(gunzipSync(gzipped.rawPayload).toString(), SCRIPT)
  t.not(gzipped.headers.etag, script.headers.etag, 'each encoding has its own ETag')

  for (const headers of [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': 'br;q=0' }]) {
    const plain = await get('/assets/page-abc.js', headers)
    t.equal(encoding(plain), undefined, JSON.stringify(headers))
    t.equal(plain.body, SCRIPT)
    t.match(plain.headers.vary, /accept-encoding/i, 'caches distinguish the encodings')
  }
  const small = await get('/assets/small.js', BR)
  t.match([small.statusCode, encoding(small), small.body], [200, undefined, 'export {}'])

  const unchanged = await get('/assets/page-abc.js', {
    ...BR,
    'if-none-match': String(script.headers.etag),
  })
  t.match([unchanged.statusCode, unchanged.body], [304, ''])
  const head = await app.inject({ method: 'HEAD', url: '/assets/page-abc.js', headers: BR })
  t.match([encoding(head), head.body], ['br', ''])
  t.equal(head.headers['content-length'], script.headers['content-length'])
  const part = await get('/assets/page-abc.js', { range: 'bytes=0-9' })
  t.match([part.statusCode, part.body], [206, SCRIPT.slice(0, 10)])
})

t.test(
  'sends the compressed index for every page, but never a compressed file by its own name',
  async (t) => {
    const { app } = await startTestApp(t, { areJobsRunning: false, spaDirectory: builtPages(t) })
    for (const url of ['/', '/models/create', '/trainings/abc?x=1']) {
      const page = await app.inject({ url, headers: BR })
      t.match(page.headers, {
        'content-encoding': 'br',
        'content-type': /^text\/html/,
        'cache-control': 'no-cache',
      })
      t.equal(brotliDecompressSync(page.rawPayload).toString(), PAGE, url)
      t.equal((await app.inject({ url })).body, PAGE, `${url}, uncompressed`)
    }
    const compressed = await app.inject({ url: '/assets/page-abc.js.br' })
    t.equal(compressed.statusCode, 404)
  },
)

t.test('compresses JSON over 1 kB unless the client does not accept it', async (t) => {
  const { app, call } = await startTestApp(t, { areJobsRunning: false })
  const url = '/api/openapi.json'
  const plain = await app.inject({ url })
  t.equal(encoding(plain), undefined)
  const br = await app.inject({ url, headers: BR })
  t.match(br.headers, { 'content-encoding': 'br', vary: /accept-encoding/ })
  t.same(JSON.parse(brotliDecompressSync(br.rawPayload).toString()), plain.json())
  t.ok(br.rawPayload.length < plain.rawPayload.length / 5)
  const gzipped = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } })
  t.same(JSON.parse(gunzipSync(gzipped.rawPayload).toString()), plain.json())
  t.equal(
    encoding(await app.inject({ url, headers: { 'accept-encoding': 'identity' } })),
    undefined,
  )

  const small = await call({ url: '/api/models', headers: BR })
  t.match([small.statusCode, encoding(small), small.json()], [200, undefined, { models: [] }])
  const head = await app.inject({ method: 'HEAD', url, headers: BR })
  t.match([head.statusCode, head.body], [200, ''])
  const missing = await call({ url: '/api/models/nothing', headers: BR })
  t.match(missing.json(), { code: 'models.not_found' }, 'small errors are not compressed')
  const long = await call({
    method: 'POST',
    url: '/api/models/save',
    payload: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`unknown_${index}`, 1])),
    headers: BR,
  })
  t.equal(long.statusCode, 400)
  const text = encoding(long) === 'br' ? brotliDecompressSync(long.rawPayload) : long.rawPayload
  t.match(JSON.parse(text.toString()), { status: 400, code: 'request.invalid' })
})

t.test('answers unchanged polls with 304, with and without compression', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  const url = '/api/models/status'
  const first = await call({ url, headers: BR })
  t.match(first.headers.etag, /^W\//, 'weak, because the bytes depend on the encoding')
  for (const headers of [BR, { 'accept-encoding': 'identity' }]) {
    const again = await call({
      url,
      headers: { ...headers, 'if-none-match': String(first.headers.etag) },
    })
    t.match([again.statusCode, again.body, encoding(again)], [304, '', undefined])
  }
})

t.test('does not compress secrets or archives, and does not decompress requests', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  for (let count = 0; count < 12; count += 1) {
    const name = `A key with a long name, of which there are several: ${'x'.repeat(40)} ${count}`
    const made = await call({
      method: 'POST',
      url: '/api/keys',
      payload: { name, scopes: ['read'] },
      headers: BR,
    })
    t.equal(made.statusCode, 201, made.body)
  }
  const keys = await call({ url: '/api/keys', headers: BR })
  t.ok(keys.rawPayload.length > 1024)
  t.equal(encoding(keys), undefined)
  const secret = Object.keys(ROUTE_TABLE)
    .map((route) => route.split(' ')[1] ?? '')
    .filter((path) =>
      /session|key(?!word)|user|invitation|token|connection|notif|webhook/.test(path),
    )
  t.ok(secret.includes('/api/replicate/token') && secret.includes('/api/webhook/deliveries'))
  for (const path of [...secret, '/api/files/*', '/api/export', '/assets/page.js'])
    t.notOk(isCompressed(path), path)
  for (const path of ['/api/models', '/api/keywords/check', '/api/trainings/:id/logs'])
    t.ok(isCompressed(path), path)

  const archive = await call({ url: '/api/export', headers: BR })
  t.match([archive.statusCode, encoding(archive)], [200, undefined])
  t.equal(archive.rawPayload.subarray(0, 2).toString(), 'PK')
  const packed = await call({
    method: 'POST',
    url: '/api/models/save',
    payload: gzipSync('{"name":"x"}'),
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  })
  t.match(packed.json(), { status: 400 }, 'a compressed body is not decompressed')
})

t.test('survives clients that disconnect during a compressed response', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const path = '/api/openapi.json'
  const leave = () =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(origin).port), '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: br\r\n\r\n`),
      )
      socket.once('data', () => socket.destroy())
      socket.once('close', () => resolve())
    })
  await Promise.all(Array.from({ length: 5 }, leave))
  const answer = await fetch(`${origin}${path}`, {
    headers: { 'accept-encoding': 'br', authorization: `Bearer ${OWNER_TOKEN}` },
  })
  t.equal(answer.headers.get('content-encoding'), 'br')
  t.match(await answer.json(), { openapi: '3.1.0' })
})
