import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGatewayFetch } from '../../../src/ports/replicate/gateway-fetch.ts'

// Run with --expose-gc: makes a call that hangs from optimized code, which releases what it no longer needs. Prints how
// the call ended.
const WARM_UP_CALLS = 30_000
const LIMIT_MS = 1000

let isQuick = true
const server = createServer()
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/trainings`
const gateway = createGatewayFetch({
  baseUrl: url,
  timeouts: { read: LIMIT_MS, create: LIMIT_MS, upload: LIMIT_MS },
  maxWaitMs: 0,
  fetch: (input, init) => (isQuick ? Promise.resolve(Response.json({})) : fetch(input, init)),
})
const call = () => gateway.fetch(url, { method: 'POST' })
for (let count = 0; count < WARM_UP_CALLS; count += 1) await call()
isQuick = false
const requested = once(server, 'request')
const hanging = call()
await requested
for (let turn = 0; turn < 10; turn += 1) {
  await nextTurn()
  globalThis.gc?.()
}
const { cause } = gateway.failureOf(await hanging) ?? {}
console.log(cause instanceof Error ? cause.name : 'no failure')
server.closeAllConnections()
server.close()
