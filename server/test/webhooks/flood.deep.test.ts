import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { signed } from './signing.ts'
import { deliver, deliveriesOf, post, rejectionsOf, startWebhookApp } from './webhook-app.ts'

const MIB = 1024 * 1024

setFlagsFromString('--expose_gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is really held, in MiB: what the process has from the system depends on when it last collected. */
function heldMib() {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MIB
}

t.test('10 MiB are taken, 11 MiB are not', async (t) => {
  const test = await startWebhookApp(t, { areJobsRunning: false })
  const ofSize = (bytes: number) => {
    const frame = JSON.stringify({ id: 'long', status: 'succeeded', logs: '' })
    return frame.replace('"logs":""', `"logs":"${'x'.repeat(bytes - frame.length)}"`)
  }
  const largest = ofSize(10 * MIB)
  t.equal(largest.length, 10 * MIB)
  t.equal((await post(test, largest, signed(largest))).statusCode, 200)
  const tooLarge = ofSize(11 * MIB)
  const refused = await post(test, tooLarge, signed(tooLarge, { id: 'large' }))
  t.equal(refused.statusCode, 413)
  t.match(refused.json(), { code: 'request.too_large' })
  t.match(await rejectionsOf(test), [{ reason: 'too_large', webhook_id: 'large' }])
  const elsewhere = await test.call({
    method: 'PATCH',
    url: '/api/models/x',
    payload: { name: 'x'.repeat(MIB) },
  })
  t.equal(elsewhere.statusCode, 413, 'on this address alone')
})

t.test('thousands of forged deliveries cost neither rows nor memory', async (t) => {
  const test = await startWebhookApp(t, { areJobsRunning: false })
  const flood = async (count: number) => {
    for (let sent = 0; sent < count; sent += 50) {
      const batch = Array.from({ length: 50 }, () => post(test, '{"id":"x"}', signed('other')))
      for (const { statusCode } of await Promise.all(batch))
        if (statusCode !== 401) t.fail(`answered ${statusCode}`)
    }
  }
  await flood(500)
  const before = heldMib()
  await flood(3000)
  const grownMib = heldMib() - before
  t.ok(grownMib < 5, `grew by ${grownMib.toFixed(1)} MiB`)
  t.equal((await deliver(test, { id: 'real', status: 'starting' })).statusCode, 200)
  t.equal((await deliveriesOf(test)).length, 1)
})
