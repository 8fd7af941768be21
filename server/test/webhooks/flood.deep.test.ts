import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { startTestApp } from '../support/test-app.ts'
import { signed } from '../support/webhook-signing.ts'
import {
  deliver,
  deliveriesOf,
  post,
  rejectionsOf,
  WEBHOOK_ENVIRONMENT,
} from '../support/webhooks.ts'

const MIB = 1024 * 1024
const RECEIVING = { areJobsRunning: false, environment: WEBHOOK_ENVIRONMENT }

setFlagsFromString('--expose_gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Returns the memory in use after a garbage collection, in MiB. Resident memory depends on the last collection. */
function usedMib() {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / MIB
}

t.test('accepts deliveries of 10 MiB and rejects 11 MiB', async (t) => {
  const test = await startTestApp(t, RECEIVING)
  const ofSize = (bytes: number) => {
    const frame = JSON.stringify({ id: 'long', status: 'succeeded', logs: '' })
    return frame.replace('"logs":""', `"logs":"${'x'.repeat(bytes - frame.length)}"`)
  }
  const largest = ofSize(10 * MIB)
  t.equal(largest.length, 10 * MIB)
  t.equal((await post(test, largest, signed(largest))).statusCode, 200)
  const tooLarge = ofSize(11 * MIB)
  const rejected = await post(test, tooLarge, signed(tooLarge, { id: 'large' }))
  t.equal(rejected.statusCode, 413)
  t.match(rejected.json(), { code: 'request.too_large' })
  t.match(await rejectionsOf(test), [{ reason: 'too_large', webhook_id: 'large' }])
  const otherRoute = await test.call({
    method: 'PATCH',
    url: '/api/models/x',
    payload: { name: 'x'.repeat(MIB) },
  })
  t.equal(otherRoute.statusCode, 413, 'other routes have the usual limit')
})

t.test('stores no rows and uses no memory for thousands of forged deliveries', async (t) => {
  const test = await startTestApp(t, RECEIVING)
  const flood = async (count: number) => {
    for (let sent = 0; sent < count; sent += 50) {
      const batch = Array.from({ length: 50 }, () => post(test, '{"id":"x"}', signed('other')))
      for (const { statusCode } of await Promise.all(batch))
        if (statusCode !== 401) t.fail(`answered ${statusCode}`)
    }
  }
  await flood(500)
  const before = usedMib()
  await flood(3000)
  const grownMib = usedMib() - before
  t.ok(grownMib < 5, `grew by ${grownMib.toFixed(1)} MiB`)
  t.equal((await deliver(test, { id: 'real', status: 'starting' })).statusCode, 200)
  t.equal((await deliveriesOf(test)).length, 1)
})
