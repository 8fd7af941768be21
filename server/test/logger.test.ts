import { Writable } from 'node:stream'
import t from 'tap'
import { createLogger } from '../src/logger.ts'
import { formOf, OWNER_TOKEN, startTestApp } from './support/test-app.ts'
import { finished, set, train, upload } from './trainings/training-calls.ts'

const REPLICATE_TOKEN = 'r8_a-token-that-no-log-may-hold'

t.test('no secret reaches the log, even at trace', async (t) => {
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
  const form = formOf({ file: upload(set), name: 'Lamp', keyword: 'no' })
  await app.inject({
    method: 'POST',
    url: '/api/models/train-flux',
    payload: form.payload,
    headers: { ...form.headers, cookie },
  })
  for (const status of [401, 500]) emulator.addFault({ status, route: 'account' })
  await call({ url: '/api/models/check-replicate' })
  await finished(
    test,
    (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json().id,
  )

  const log = lines.join('')
  t.match(log, 'Providing options to busboy', 'it is a trace')
  for (const [name, value] of Object.entries({ OWNER_TOKEN, REPLICATE_TOKEN, code, secret })) {
    t.ok(value.length > 10)
    t.notOk(log.includes(value), name)
  }
})
