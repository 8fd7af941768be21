import t from 'tap'
import { startTestApp } from '../support/test-app.ts'
import { signed } from '../support/webhook-signing.ts'
import { post, WEBHOOK_URL } from '../support/webhooks.ts'

const BODY = '{"id":"k3v8q2m7","status":"processing"}'

const keyOf = (secret: string) => Buffer.from(secret.replace('whsec_', ''), 'base64')

t.test(
  'requests the secret from Replicate if none is set, and again when it changes',
  async (t) => {
    const test = await startTestApp(t, {
      areJobsRunning: false,
      environment: { REPLICATE_WEBHOOK_URL: WEBHOOK_URL },
    })
    let requests = 0
    const { replicate } = test.deps
    const secretOf = replicate.webhookSecret
    replicate.webhookSecret = () => {
      requests += 1
      return secretOf()
    }
    const first = keyOf(await secretOf())
    const send = async (key: Buffer) => (await post(test, BODY, signed(BODY, { key }))).statusCode

    t.strictSame(await Promise.all([send(first), send(first), send(first)]), [200, 200, 200])
    t.equal(requests, 1, 'one request for simultaneous deliveries')

    const second = keyOf(test.emulator.rotateWebhookSecret())
    t.equal(await send(second), 200, 'the new key is found')
    t.equal(requests, 2)
    t.equal(await send(first), 401, 'the old key is no longer valid')

    test.emulator.rotateWebhookSecret()
    const unknown = Buffer.from('a key that nobody ever set')
    t.strictSame(await Promise.all([send(unknown), send(unknown)]), [401, 401])
    t.equal(requests, 2, 'unknown signatures cause at most one request a minute')
  },
)
