import { once } from 'node:events'
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { createLogger } from '../../src/logger.ts'
import { DatabaseError } from '../../src/ports/database/database.ts'
import { makeDataset } from '../support/actions.ts'
import { logLines } from '../support/log-lines.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'
import { expectHardened } from './hardened.ts'

const CORS = 'https://app.example.com'

async function start(t: Test) {
  const spaDirectory = temporaryDirectory(t)
  mkdirSync(join(spaDirectory, 'assets'))
  writeFileSync(join(spaDirectory, 'index.html'), '<!doctype html><title>The Way</title>')
  writeFileSync(join(spaDirectory, 'assets/app.js'), 'let x')
  const { lines, destination } = logLines()
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { RATE_LIMIT: 'on', CORS_ORIGINS: CORS },
    spaDirectory,
    logger: createLogger('info', destination),
  })
  const expect = async (name: string, status: number, request: InjectOptions) => {
    const answer = await test.app.inject(request)
    t.equal(answer.statusCode, status, `${name}: ${answer.body.slice(0, 200)}`)
    expectHardened(t, name, answer, lines)
    return answer
  }
  return { ...test, expect, lines }
}

const owner = { authorization: `Bearer ${OWNER_TOKEN}` }
const json = { ...owner, 'content-type': 'application/json' }

t.test('sends security headers and a logged request id with every kind of response', async (t) => {
  const { expect, call, ...test } = await start(t)
  const save = { method: 'POST', url: '/api/models/save' } as const

  await expect('page', 200, { url: '/' })
  await expect('page of the app', 200, { url: '/models/create' })
  const asset = await expect('asset', 200, { url: '/assets/app.js' })
  const known = { 'if-none-match': String(asset.headers.etag) }
  await expect('unchanged asset', 304, { url: '/assets/app.js', headers: known })
  await expect('missing asset', 404, { url: '/assets/gone.js' })
  await expect('POST to a page', 404, { method: 'POST', url: '/models' })
  await expect('docs', 200, { url: '/api/docs/' })
  await expect('redirect', 302, { url: '/api/docs/static/index.html' })
  await expect('unknown path', 404, { url: '/api/nowhere' })
  await expect('undecodable path', 400, { url: '/api/trainings/%zz', headers: owner })
  await expect('undecodable path without sign-in', 401, { url: '/api/trainings/%zz' })
  await expect('undecodable path of a page', 400, { url: '/%zz' })
  await expect('undecodable path, wrong host', 421, {
    url: '/%zz',
    headers: { host: 'evil.com' },
  })
  await expect('id that is too long', 404, { url: `/api/trainings/${'a'.repeat(300)}` })
  await expect('wrong host', 421, { url: '/', headers: { host: 'evil.example.com' } })
  await expect('invalid host', 400, { url: '/', headers: { host: 'a b' } })
  await expect('not signed in', 401, { url: '/api/models' })
  await expect('not signed in, HEAD', 401, { method: 'HEAD', url: '/api/models' })
  const foreign = { origin: 'https://evil.example.com' }
  await expect('foreign origin', 403, { ...save, headers: foreign })
  await expect('sign-out', 204, { method: 'DELETE', url: '/api/session' })
  const preflight = { origin: CORS, 'access-control-request-method': 'POST' }
  await expect('preflight', 204, { method: 'OPTIONS', url: save.url, headers: preflight })
  await expect('invalid JSON', 400, { ...save, headers: json, payload: '{"name":' })
  await expect('invalid fields', 400, { ...save, headers: json, payload: '{"nome":1}' })
  await expect('too large', 413, { ...save, headers: json, payload: 'x'.repeat(300_000) })
  const xml = { ...owner, 'content-type': 'application/xml' }
  await expect('unsupported content type', 415, { ...save, headers: xml, payload: '<a/>' })
  await expect('unsigned delivery', 400, { method: 'POST', url: '/api/webhook/replicate' })

  const trainings = { url: '/api/trainings', headers: owner }
  await expect('list', 200, trainings)
  const { id: dataset_id, images } = await makeDataset({ call }, 4)
  const started = await expect('training', 202, {
    method: 'POST',
    url: '/api/models/train',
    headers: owner,
    payload: { name: 'Lamp', keyword: 'LMP', dataset_id },
  })
  const { id } = started.json()
  const poll = { url: `/api/models/status?id=${id}`, headers: owner }
  const polled = await expect('poll', 200, poll)
  const same = { ...owner, 'if-none-match': String(polled.headers.etag) }
  await expect('unchanged poll', 304, { ...poll, headers: same })
  const file: string = images[0].url
  const found = await expect('file', 200, { url: file, headers: owner })
  const tag = { ...owner, 'if-none-match': String(found.headers.etag) }
  await expect('unchanged file', 304, { url: file, headers: tag })
  await expect('part of a file', 206, { url: file, headers: { ...owner, range: 'bytes=0-9' } })
  const outOfRange = { ...owner, range: 'bytes=99999999-' }
  await expect('invalid range', 416, { url: file, headers: outOfRange })
  await expect('missing file', 404, { url: '/api/files/images/a/0.png', headers: owner })

  const path = join(test.config.dataDirectory, file.replace('/api/', ''))
  unlinkSync(path)
  symlinkSync(path, path)
  await expect('unreadable file', 500, { url: file, headers: owner })
  await test.database.query('alter table public.trained_models rename to mislaid')
  const models = { url: '/api/models', headers: owner }
  try {
    await expect('failing SQL', 500, models)
  } finally {
    await test.database.query('alter table public.mislaid rename to trained_models')
  }
  const { call: calls } = test.deps.database
  const list = calls.models_list
  calls.models_list = () =>
    Promise.reject(new DatabaseError('unavailable', 'select 1 from public.users'))
  const unavailable = await expect('unavailable database', 503, models)
  calls.models_list = list
  t.equal(unavailable.headers['retry-after'], '5')

  const signIn = { method: 'POST', url: '/api/session', payload: { token: 'wrong' } } as const
  for (let tries = 0; tries < 10; tries += 1) await expect('wrong token', 401, signIn)
  await expect('rate limit', 429, signIn)
})

t.test('answers requests on open connections while the server stops', async (t) => {
  const { app, deps, lines } = await start(t)
  let isCalled = false
  let allowResponse = () => {}
  const isAllowed = new Promise<void>((resolve) => {
    allowResponse = resolve
  })
  const { call } = deps.database
  const list = call.models_list
  call.models_list = async (args) => {
    isCalled = true
    await isAllowed
    call.models_list = list
    return list(args)
  }
  const { port } = new URL(await app.listen({ port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  let read = ''
  socket.on('data', (bytes: Buffer) => {
    read += bytes.toString()
  })
  const ended = once(socket, 'close')
  const send = (path: string) =>
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${owner.authorization}\r\n\r\n`,
    )
  send('/api/models')
  await waitFor(
    async () => isCalled,
    (called) => called,
  )
  const closed = app.close()
  await waitFor(
    async () => app.server.listening,
    (is) => !is,
  )
  send('/api/config')
  await waitFor(
    async () => lines.filter((line) => line.includes('incoming request')).length,
    (count) => count === 2,
  )
  allowResponse()
  await Promise.all([ended, closed])

  t.match(read, /^HTTP\/1\.1 200 /, 'the request in progress completes')
  const [head = '', body = ''] = read.slice(read.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n')
  const [status = '', ...fields] = head.split('\r\n')
  t.match(status, /^HTTP\/1\.1 503 /)
  const headers = Object.fromEntries(
    fields.map((field) => {
      const [name = '', ...value] = field.split(': ')
      return [name.toLowerCase(), value.join(': ')]
    }),
  )
  expectHardened(t, 'stopping', { headers, body, statusCode: 503 }, lines)
  t.match(headers, { 'content-type': 'application/problem+json', 'retry-after': '5' })
  t.match(JSON.parse(body), { code: 'server.stopping' })
})
