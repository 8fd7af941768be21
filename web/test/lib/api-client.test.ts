import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { Type } from 'typebox'
import { api, withQuery } from '../../src/lib/api-client.ts'
import { ApiError } from '../../src/lib/api-error.ts'
import { shouldRetry } from '../../src/lib/query-client.ts'
import { serve } from '../support/serve.ts'

const ThingSchema = Type.Object({ name: Type.String() })

const failure = async (request: Promise<unknown>): Promise<ApiError> => {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ApiError) return error
  throw new Error(`expected an ApiError, got ${String(error)}`)
}

t.test('sends JSON, query and idempotency key, and returns the validated response', async (t) => {
  const seen: Record<string, unknown> = {}
  const origin = await serve(t, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      const { method, url, headers } = request
      Object.assign(seen, { method, url, body, headers })
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"name":"Tea hills"}')
    })
  })

  const thing = await api.post(`${origin}/api/things`, {
    schema: ThingSchema,
    body: { is_public: false },
    query: { limit: 5, cursor: undefined },
    idempotencyKey: 'key-1',
  })

  t.same(thing, { name: 'Tea hills' })
  t.match(seen, {
    method: 'POST',
    url: '/api/things?limit=5',
    body: '{"is_public":false}',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
  })
})

t.test('accepts a response without a body if none is expected', async (t) => {
  const origin = await serve(t, (_request, response) => response.writeHead(204).end())
  t.equal(await api.delete(`${origin}/api/things/1`), undefined)
})

t.test('turns problem details into an ApiError with all their fields', async (t) => {
  const origin = await serve(t, (_request, response) => {
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(
      JSON.stringify({
        type: 'about:blank',
        title: 'Unprocessable',
        status: 422,
        code: 'datasets.zip_unusable',
        detail: 'The ZIP holds 2 usable images; 4 are needed.',
        errors: [{ field: 'file', code: 'too_few', detail: 'Add 2 images.' }],
        request_id: 'req_7',
      }),
    )
  })

  const error = await failure(api.get(`${origin}/api/things`, { schema: ThingSchema }))

  t.match(error, {
    status: 422,
    code: 'datasets.zip_unusable',
    detail: 'The ZIP holds 2 usable images; 4 are needed.',
    errors: [{ field: 'file', code: 'too_few', detail: 'Add 2 images.' }],
    request_id: 'req_7',
  })
})

t.test('turns an error page of a proxy into an ApiError with a readable message', async (t) => {
  const origin = await serve(t, (_request, response) =>
    response.writeHead(502, { 'content-type': 'text/html', 'x-request-id': 'r9' }).end('<h1>Bad'),
  )
  const error = await failure(api.get(`${origin}/api/things`, { schema: ThingSchema }))
  t.match(error, { status: 502, code: 'answer.unreadable', request_id: 'r9' })
  t.match(error.detail, /HTTP 502/)
})

t.test('rejects a successful response of the wrong shape', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('{"nome":"x"}'))
  const error = await failure(api.get(`${origin}/api/things`, { schema: ThingSchema }))
  t.equal(error.code, 'answer.unreadable')
})

t.test('reports an unreachable server as network.unreachable', async (t) => {
  const error = await failure(api.get(`${await deadOrigin()}/api/things`, { schema: ThingSchema }))
  t.match(error, { status: 0, code: 'network.unreachable' })
})

t.test('does not report an aborted request as a server failure', async (t) => {
  const origin = await serve(t, () => {})
  const controller = new AbortController()
  const request = api.get(`${origin}/api/things`, { signal: controller.signal })
  controller.abort()
  await t.rejects(request, { name: 'AbortError' })
})

t.test('retries lost responses and server errors twice, but never client errors', async (t) => {
  const of = (status: number) => new ApiError({ status, code: 'x', detail: 'x' })
  t.ok(shouldRetry(0, of(0)))
  t.ok(shouldRetry(1, of(503)))
  t.notOk(shouldRetry(2, of(503)))
  t.notOk(shouldRetry(0, of(404)))
  t.notOk(shouldRetry(0, new TypeError('a bug in the page')))
})

t.test('leaves unset values out of the query string', async (t) => {
  t.equal(withQuery('/api/x', { a: null, b: undefined }), '/api/x')
  t.equal(withQuery('/api/x', { q: 'a&b', n: 0, f: false }), '/api/x?q=a%26b&n=0&f=false')
})

/** Returns an origin whose server has been closed. */
async function deadOrigin(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
