import t from 'tap'
import { startTestApp } from '../support/test-app.ts'
import { SECRET, signed } from '../support/webhook-signing.ts'
import { deliveriesOf, post, rejectionsOf, WEBHOOK_ENVIRONMENT } from '../support/webhooks.ts'
import { signatureVectors } from './signature-vectors.ts'

const RECEIVING = { areJobsRunning: false, environment: WEBHOOK_ENVIRONMENT }
const BODY = '{"id":"k3v8q2m7","status":"processing"}'

t.test(
  'accepts or rejects each of 48 deliveries correctly, and stores only valid ones',
  async (t) => {
    const test = await startTestApp(t, RECEIVING)
    let calls = 0
    const { call } = test.deps.database
    const receive = call.webhook_deliveries_receive
    call.webhook_deliveries_receive = (args) => {
      calls += 1
      return receive(args)
    }
    const vectors = signatureVectors()
    for (const { name, isValid, body, headers } of vectors) {
      calls = 0
      const { statusCode } = await post(test, body, headers)
      t.equal(statusCode === 200, isValid, `${name}: ${statusCode}`)
      if (!isValid) t.ok(statusCode === 400 || statusCode === 401, `${name}: ${statusCode}`)
      t.equal(calls, isValid ? 1 : 0, `${name}: database calls`)
    }
    // We also accept a secret without its padding.
    const unpadded = await startTestApp(t, {
      areJobsRunning: false,
      environment: { ...WEBHOOK_ENVIRONMENT, REPLICATE_WEBHOOK_SECRET: SECRET.replace(/=+$/, '') },
    })
    t.equal((await post(unpadded, BODY, signed(BODY))).statusCode, 200)
    t.equal(vectors.length, 48)
  },
)

t.test('accepts both secrets during a rotation', async (t) => {
  const next = Buffer.from('the next key, of more than 24 bytes')
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: {
      ...WEBHOOK_ENVIRONMENT,
      REPLICATE_WEBHOOK_SECRET: `whsec_${next.toString('base64')} ${SECRET}`,
    },
  })
  t.equal((await post(test, BODY, signed(BODY))).statusCode, 200)
  t.equal((await post(test, BODY, signed(BODY, { key: next }))).statusCode, 200)
  const unknown = signed(BODY, { key: Buffer.from('a key that nobody ever set') })
  t.equal((await post(test, BODY, unknown)).statusCode, 401)
})

t.test('answers 503 without a secret, so that deliveries are sent again', async (t) => {
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { REPLICATE_WEBHOOK_URL: '', REPLICATE_WEBHOOK_SECRET: '' },
  })
  const answer = await post(test, BODY, signed(BODY))
  t.equal(answer.statusCode, 503)
  t.match(answer.json(), { code: 'webhook.no_secret', detail: /REPLICATE_WEBHOOK_URL/ })
  t.strictSame(await deliveriesOf(test), [])
})

t.test('rejects signed but unreadable bodies', async (t) => {
  const test = await startTestApp(t, RECEIVING)
  for (const body of [
    '',
    'not JSON',
    '[]',
    'null',
    '{"id":1,"status":"x"}',
    '{"id":"","status":"x"}',
  ]) {
    const answer = await post(test, body, signed(body))
    t.equal(answer.statusCode, 400, body)
    t.match(answer.json(), { code: 'webhook.unreadable' })
  }
})

t.test('lists the latest rejections with their reasons, without storing rows', async (t) => {
  const test = await startTestApp(t, RECEIVING)
  await post(test, BODY, {})
  await post(test, BODY, { ...signed(BODY, { id: 'old' }), 'webhook-timestamp': '1700000000' })
  await post(test, BODY, { ...signed('other', { id: 'forged' }) })
  t.match(await rejectionsOf(test), [
    { reason: 'bad_signature', webhook_id: 'forged', detail: /REPLICATE_WEBHOOK_SECRET/ },
    { reason: 'old_timestamp', webhook_id: 'old', detail: /clock/ },
    { reason: 'missing_header', webhook_id: null, detail: /webhook-id/ },
  ])
  t.strictSame(await deliveriesOf(test), [])

  for (let n = 0; n < 120; n += 1) await post(test, BODY, signed('other', { id: `forged-${n}` }))
  const rejections = await rejectionsOf(test)
  t.equal(rejections.length, 100)
  t.equal(rejections[0]?.webhook_id, 'forged-119')
})

t.test(
  'answers 503 while the database is unavailable, so that a delivery is sent again',
  async (t) => {
    const test = await startTestApp(t, RECEIVING)
    const { call } = test.deps.database
    const receive = call.webhook_deliveries_receive
    const { DatabaseError } = await import('../../src/ports/database/database.ts')
    call.webhook_deliveries_receive = () =>
      Promise.reject(new DatabaseError('unavailable', 'no connection'))
    const headers = signed(BODY)
    t.equal((await post(test, BODY, headers)).statusCode, 503)
    t.strictSame(await rejectionsOf(test), [], 'the delivery is not rejected')
    call.webhook_deliveries_receive = receive
    t.match((await post(test, BODY, headers)).json(), { outcome: 'no_run' })
  },
)
