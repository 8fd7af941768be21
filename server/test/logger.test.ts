import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import type { InjectOptions } from 'fastify'
import { prettyFactory } from 'pino-pretty'
import t from 'tap'
import { createLogger } from '../src/logger.ts'
import { DatabaseError } from '../src/ports/database/database.ts'
import { requestTraining, train, waitUntilEnded } from './support/actions.ts'
import { logLines } from './support/log-lines.ts'
import { OWNER_TOKEN, startTestApp } from './support/test-app.ts'

const REPLICATE_TOKEN = 'r8_a-token-that-no-log-may-hold'

t.test('does not log secrets, even at trace level', async (t) => {
  const lines: string[] = []
  const logger = createLogger(
    'trace',
    new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk))
        done()
      },
    }),
  )
  const test = await startTestApp(t, {
    logger,
    environment: { REPLICATE_API_TOKEN: REPLICATE_TOKEN },
  })
  const { app, call, deps, emulator } = test
  const { code } = await deps.accounts.createSignInCode()
  const signIn = (payload: object) => app.inject({ method: 'POST', url: '/api/session', payload })
  const cookie = String((await signIn({ code })).headers['set-cookie'])
  const secret = /=([^;]+)/.exec(cookie)?.[1] ?? ''
  await signIn({ token: OWNER_TOKEN })
  await app.inject({ url: '/api/session', headers: { cookie } })
  const browser = { call: (request: InjectOptions) => app.inject(request) }
  await requestTraining(browser, { keyword: 'no' }, { headers: { cookie } })
  for (const status of [401, 500]) emulator.addFault({ status, route: 'account' })
  await call({ url: '/api/models/check-replicate' })
  await waitUntilEnded(test, await train(test))

  const log = lines.join('')
  t.match(log, 'Providing options to busboy', 'the log level is trace')
  for (const [name, value] of Object.entries({ OWNER_TOKEN, REPLICATE_TOKEN, code, secret })) {
    t.ok(value.length > 10)
    t.notOk(log.includes(value), name)
  }
})

t.test('escapes line breaks and terminal escapes in one log line', async (t) => {
  const { lines, destination } = logLines()
  const logger = createLogger('trace', destination)
  const { app, call, deps } = await startTestApp(t, { areJobsRunning: false, logger })
  const name = 'Lamp\r\n{"level":60,"msg":"forged"}\u001b[31m\u009b31m\u007f\u2028\u2029'
  const before = lines.length
  const payload = { name, keyword: 'LMP', model_url: name }
  const headers = { 'user-agent': 'x' }
  await call({ method: 'POST', url: '/api/models/save', headers, payload })
  await call({ url: `/api/trainings/${encodeURIComponent(name)}` })
  const { models_list } = deps.database.call
  deps.database.call.models_list = () => Promise.reject(new DatabaseError('internal', name))
  await call({ url: '/api/models' })
  deps.database.call.models_list = models_list
  // Browsers do not send this byte in a header.
  const { port } = new URL(await app.listen({ port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.end('GET / HTTP/1.0\r\nHost: a\x9b31m\r\n\r\n', 'latin1').resume()
  await once(socket, 'close')

  const written = lines.slice(before)
  const failed = written.filter((line) => line.includes('request failed'))
  t.equal(failed.length, 1)
  const escaped = 'Lamp\r\n{"level":60,"msg":"forged"}\u001b[31m\\u009b31m\\u007f\\u2028\\u2029'
  t.equal(JSON.parse(failed[0] ?? '').err.message, escaped, 'the message is complete')
  t.ok(
    written.some((line) => line.includes('"host":"a\\\\u009b31m"')),
    'the host is escaped too',
  )
  const prettify = prettyFactory({ colorize: false })
  for (const line of written) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the line must not contain any
    t.notMatch(line.trimEnd(), /[\0-\x1f\x7f-\x9f\u2028\u2029]/)
    t.not(JSON.parse(line).msg, 'forged')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the formatted line must not contain any
    t.notMatch(prettify(line), /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/)
  }
})
