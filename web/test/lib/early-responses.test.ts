import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { api } from '../../src/lib/api-client.ts'
import { serve } from '../support/serve.ts'

const schema = Type.Object({ from: Type.String() })
const early = async () => Response.json({ from: 'early' })
const unauthorized = async () => Response.json({}, { status: 401 })

/** Serves `/api/things`, to which a request was sent `ageMs` before the app asks for it. */
async function setUp(t: Test, { response = early(), ageMs = 0 } = {}) {
  const origin = await serve(t, (_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"from":"server"}'),
  )
  const url = `${origin}/api/things`
  globalThis.earlyResponses = new Map([[url, { response, sentAt: performance.now() - ageMs }]])
  t.teardown(() => {
    globalThis.earlyResponses = undefined
  })
  return { origin, get: () => api.get(url, { schema }) }
}

t.test('uses the response to an early request once', async (t) => {
  const { get } = await setUp(t)
  t.same(await get(), { from: 'early' })
  t.same(await get(), { from: 'server' })
})

t.test('sends the request again if the early one is older than ten seconds', async (t) => {
  const { get } = await setUp(t, { ageMs: 10_001 })
  t.same(await get(), { from: 'server' })
})

t.test('discards early responses when it sends a change', async (t) => {
  const { origin, get } = await setUp(t)
  await api.post(`${origin}/api/others`)
  t.same(await get(), { from: 'server' })
})

t.test('reports a failed early request, and sends the next one', async (t) => {
  const rejected = await setUp(t, { response: unauthorized() })
  await t.rejects(rejected.get(), { code: 'answer.unreadable' })
  t.same(await rejected.get(), { from: 'server' })

  const dropped = await setUp(t, { response: Promise.reject(new TypeError('Failed to fetch')) })
  await t.rejects(dropped.get(), { code: 'network.unreachable' })
  t.same(await dropped.get(), { from: 'server' })
})
