import t from 'tap'
import { Type } from 'typebox'
import { api } from '../../src/lib/api-client.ts'
import { ApiError } from '../../src/lib/api-error.ts'
import {
  declineSignIn,
  expectSession,
  resumeRequests,
  SESSION_ENDED,
} from '../../src/lib/sign-in-gate.ts'
import { serve } from '../support/serve.ts'

const ThingSchema = Type.Object({ name: Type.String() })

/** Starts a server whose session can expire; it records the idempotency keys it received. */
async function startServer(t: Parameters<typeof serve>[0]) {
  const state = { isSignedIn: true, keys: [] as unknown[] }
  const waiters: (() => void)[] = []
  const origin = await serve(t, (request, response) => {
    state.keys.push(request.headers['idempotency-key'])
    const [status, body] = state.isSignedIn
      ? [201, { name: 'Tea hills' }]
      : [
          401,
          {
            type: 'about:blank',
            title: 'Not signed in',
            status: 401,
            code: 'session.none',
            detail: 'Sign in.',
            errors: [],
            request_id: 'r1',
          },
        ]
    response.writeHead(Number(status), { 'content-type': 'application/json' })
    response.end(JSON.stringify(body), () => setImmediate(() => waiters.shift()?.()))
  })
  const answered = () => new Promise<void>((resolve) => waiters.push(resolve))
  const send = () =>
    api.post(`${origin}/api/things`, { body: {}, idempotencyKey: 'key-1', schema: ThingSchema })
  const read = (signal?: AbortSignal) =>
    api.get(`${origin}/api/things`, { schema: ThingSchema, ...(signal ? { signal } : {}) })
  return { state, answered, send, read }
}

const codeOf = (error: unknown) => (error instanceof ApiError ? error.code : String(error))

t.beforeEach(() => expectSession(true))

t.test('resends a request with the same key after the next sign-in', async (t) => {
  const { state, answered, send } = await startServer(t)
  state.isSignedIn = false
  const rejected = answered()
  const sent = send()
  await rejected
  state.isSignedIn = true
  // The refusal may be read a little later than the server's turn is over.
  const again = setInterval(resumeRequests, 5)
  t.teardown(() => clearInterval(again))
  t.same(await sent, { name: 'Tea hills' })
  t.strictSame(state.keys, ['key-1', 'key-1'])
})

t.test('if the user declines to sign in, writes fail and reads keep waiting', async (t) => {
  const { state, send, read } = await startServer(t)
  state.isSignedIn = false
  const reading = read()
  const sending = send().catch(codeOf)
  const declining = setInterval(() => declineSignIn(), 5)
  t.equal(await sending, SESSION_ENDED)
  clearInterval(declining)
  state.isSignedIn = true
  const again = setInterval(resumeRequests, 5)
  t.teardown(() => clearInterval(again))
  t.same(await reading, { name: 'Tea hills' })
})

t.test('aborts a waiting request when its caller aborts', async (t) => {
  const { state, answered, read } = await startServer(t)
  state.isSignedIn = false
  const rejected = answered()
  const controller = new AbortController()
  const reading = read(controller.signal).catch((error: Error) => error.name)
  await rejected
  controller.abort()
  t.equal(await reading, 'AbortError')
})

t.test('if no session is expected, a 401 is returned as an error', async (t) => {
  expectSession(false)
  const { state, read } = await startServer(t)
  state.isSignedIn = false
  t.equal(await read().catch(codeOf), 'session.none')
})
