import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { TIMEOUTS, type Timeouts } from '../../src/guards/timeouts.ts'
import { createLogger } from '../../src/logger.ts'
import { logLines } from '../support/log-lines.ts'
import { repositoryUrl } from '../support/repository.ts'
import { startTestApp } from '../support/test-app.ts'

const CLOSED_WITHIN_MS = 30_000
/** Shorter timeouts than the real ones, so that the tests do not take as long. */
const FASTER = 5
const QUICK: Timeouts = {
  ...TIMEOUTS,
  headers: TIMEOUTS.headers / FASTER,
  headersCheck: TIMEOUTS.headersCheck / FASTER,
  silence: TIMEOUTS.silence / FASTER,
  shortBody: TIMEOUTS.shortBody / FASTER,
}

/** Starts a server that listens, and collects its log lines. */
async function listen(t: Test, timeouts: Timeouts = QUICK) {
  const { lines, destination } = logLines()
  const loggerInstance = createLogger('info', destination)
  const { config, deps } = await startTestApp(t, { areJobsRunning: false })
  const app = await buildApp(config, deps, { loggerInstance, spaDirectory: null, timeouts })
  t.teardown(() => app.close())
  const url = await app.listen({ port: 0 })
  return { app, url, port: Number(new URL(url).port), lines }
}

t.test('waits at most half a minute for requests other than uploads', async (t) => {
  t.match(TIMEOUTS, { headers: 15_000, headersCheck: 5000, silence: 10_000, shortBody: 25_000 })
  t.match(TIMEOUTS, { request: 600_000, connection: 300_000 })
  for (const longest of [
    TIMEOUTS.headers + TIMEOUTS.headersCheck,
    2 * TIMEOUTS.silence,
    TIMEOUTS.shortBody,
  ])
    t.ok(longest < CLOSED_WITHIN_MS)
  const documentation = readFileSync(repositoryUrl('docs/security.md'), 'utf8')
  for (const row of [
    `headers | ${TIMEOUTS.headers / 1000} s, 16 KiB`,
    `a body that stops arriving | ${(2 * TIMEOUTS.silence) / 1000} s`,
    `a body that is not an upload | ${TIMEOUTS.shortBody / 1000} s`,
    `a whole request | ${TIMEOUTS.request / 60_000} minutes`,
    `an idle connection | ${TIMEOUTS.connection / 60_000} minutes`,
  ])
    t.match(documentation, `| ${row} |`)
  const { headersTimeout, requestTimeout, timeout } = (
    await startTestApp(t, { areJobsRunning: false })
  ).app.server
  t.strictSame([headersTimeout, requestTimeout, timeout], [15_000, 600_000, 300_000])
})

function open(t: Test, port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  // The server closes connections, which is what these tests are about.
  socket.on('error', () => socket.destroy())
  t.teardown(() => socket.destroy())
  return socket
}

/** Sends text and returns what is received until the response is complete or the connection is closed. */
function exchange(socket: Socket, sent: string) {
  return new Promise<string>((resolve) => {
    let answer = ''
    const done = () => resolve(answer)
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (/\r\n\r\n[\s\S]*\}$/.test(answer)) done()
    })
    socket.on('close', done)
    socket.write(sent, 'latin1')
  })
}

const HOST = 'Host: localhost\r\n'
const CHUNKED = `POST /api/session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`
const CASES: [string, string, number[]][] = [
  ['text that is not HTTP', 'hello there\r\n\r\n', [400]],
  ['random bytes', '\0\x01\xfe\xff\x1b[31m\r\n\r\n', [400]],
  ['a TLS handshake', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', [400]],
  ['a request line without a path', `GET\r\n${HOST}\r\n`, [400]],
  ['an unknown HTTP version', `GET /api/config HTTP/9.9\r\n${HOST}\r\n`, [400]],
  ['line feeds without carriage returns', 'GET /api/config HTTP/1.1\nHost: localhost\n\n', [400]],
  ['half a request line', 'GET /api/con', [408]],
  ['half a header', `GET /api/config HTTP/1.1\r\n${HOST}Accept: appl`, [408]],
  ['a chunk size that is too large to parse', `${CHUNKED}fffffffffffffffff\r\n{"`, [400]],
  ['a chunk larger than any body', `${CHUNKED}50000\r\n${'x'.repeat(0x50000)}\r\n0\r\n\r\n`, [413]],
  ['a chunk that never comes', `${CHUNKED}ff\r\n{"`, []],
  ['a chunk with an invalid size', `${CHUNKED}size\r\n{"`, [400]],
  ['headers that never end', `GET /api/config HTTP/1.1\r\n${HOST}`, [408]],
  ['no bytes', '', [408]],
  [
    'a body that never comes',
    `POST /api/session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"`,
    [],
  ],
  [
    'headers that are too large',
    `GET /api/config HTTP/1.1\r\n${HOST}X: ${'x'.repeat(70_000)}\r\n\r\n`,
    [431],
  ],
  [
    'a length together with chunks',
    `POST /api/session HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    [400],
  ],
  ['an invalid length', `POST /api/session HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, [400]],
  ['no host', 'GET /api/config HTTP/1.1\r\n\r\n', [400]],
  ['two hosts', `GET /api/config HTTP/1.1\r\n${HOST}Host: evil.example.com\r\n\r\n`, [400]],
  [
    'a full URL in the request line',
    `GET http://localhost/api/models HTTP/1.1\r\n${HOST}\r\n`,
    [400],
  ],
  ['an invalid percent-encoding', `GET /trainings/%zz HTTP/1.1\r\n${HOST}\r\n`, [400]],
  [
    'an invalid percent-encoding below /api, without sign-in',
    `GET /api/trainings/%zz HTTP/1.1\r\n${HOST}\r\n`,
    [401],
  ],
]

t.test('rejects invalid requests or closes their connections, and logs them', async (t) => {
  const { port, lines } = await listen(t)
  const slow = sendSlowly(open(t, port))
  const results = await Promise.all(
    CASES.map(async ([name, sent, statuses]) => ({
      name,
      statuses,
      answer: await exchange(open(t, port), sent),
    })),
  )
  for (const { name, statuses, answer } of results) {
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
    if (statuses.length === 0) t.equal(answer, '', name)
    else {
      t.ok(statuses.includes(status), `${name}: ${status}`)
      t.match(answer, /content-type: application\/problem\+json/i, name)
      t.match(answer, /x-content-type-options: nosniff/i, name)
      t.match(answer, /content-security-policy: .*frame-ancestors 'none'/i, name)
      t.match(answer, /referrer-policy: same-origin/i, name)
      const id = /x-request-id: (\S+)/i.exec(answer)?.[1] ?? 'none'
      t.ok(lines.join('').includes(id), `${name}: the id is in the log`)
      t.notMatch(answer, /at .*\.(?:js|ts):\d+|node_modules/, name)
    }
  }
  t.equal(await slow, '', 'a slow body')
})

/** Sends a body one byte at a time, with pauses. */
function sendSlowly(socket: Socket) {
  const dripping = setInterval(() => socket.write('-'), 3000 / FASTER)
  socket.once('close', () => clearInterval(dripping))
  const type = 'Content-Type: application/json\r\nContent-Length: 1000\r\n'
  return exchange(socket, `POST /api/session HTTP/1.1\r\n${HOST}${type}\r\n`)
}

t.test('ignores an unknown Expect header', async (t) => {
  const { port } = await listen(t)
  const sent = `GET /api/config HTTP/1.1\r\n${HOST}Expect: miracles\r\n\r\n`
  const answer = await exchange(open(t, port), sent)
  t.match(answer, /^HTTP\/1\.1 200 /)
  t.match(answer, /x-request-id: /i)
})

t.test('answers other requests while hundreds of connections are slow', async (t) => {
  const patient = { ...TIMEOUTS, headers: 300_000, headersCheck: 100 }
  const { app, url, port } = await listen(t, patient)
  const slow = Array.from({ length: 500 }, () => open(t, port))
  await Promise.all(
    slow.map((socket) => new Promise<void>((resolve) => socket.once('connect', () => resolve()))),
  )
  let openCount = slow.length
  const closed = slow.map(
    (socket) =>
      new Promise<void>((resolve) =>
        socket.once('close', () => {
          openCount -= 1
          resolve()
        }),
      ),
  )
  for (const socket of slow) {
    socket.resume()
    socket.write(`GET /api/config HTTP/1.1\r\n${HOST}`)
  }
  for (let requests = 0; requests < 50; requests += 1) {
    const answer = await fetch(`${url}/api/config`)
    await answer.arrayBuffer()
    t.equal(answer.status, 200)
  }
  t.equal(openCount, 500, 'all of them were open meanwhile')
  // Lets them time out.
  app.server.headersTimeout = 1
  await Promise.all(closed)
  t.pass('all were closed')
})
