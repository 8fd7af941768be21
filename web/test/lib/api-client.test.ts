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

t.test('a checked answer is handed on as it is, and JSON goes out as JSON', async (t) => {
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

t.test('an answer without a body is fine where none is expected', async (t) => {
  const origin = await serve(t, (_request, response) => response.writeHead(204).end())
  t.equal(await api.delete(`${origin}/api/things/1`), undefined)
})

t.test('problem details become an ApiError with everything they say', async (t) => {
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

t.test('an error page that is not ours is still an ApiError in words', async (t) => {
  const origin = await serve(t, (_request, response) =>
    response.writeHead(502, { 'content-type': 'text/html', 'x-request-id': 'r9' }).end('<h1>Bad'),
  )
  const error = await failure(api.get(`${origin}/api/things`, { schema: ThingSchema }))
  t.match(error, { status: 502, code: 'answer.unreadable', request_id: 'r9' })
  t.match(error.detail, /HTTP 502/)
})

t.test('a success of the wrong shape is not let in', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('{"nome":"x"}'))
  const error = await failure(api.get(`${origin}/api/things`, { schema: ThingSchema }))
  t.equal(error.code, 'answer.unreadable')
})

t.test('a server that is not there is network.unreachable', async (t) => {
  const error = await failure(api.get(`${await deadOrigin()}/api/things`, { schema: ThingSchema }))
  t.match(error, { status: 0, code: 'network.unreachable' })
})

t.test('a request that its caller stopped is no failure of the server', async (t) => {
  const origin = await serve(t, () => {})
  const controller = new AbortController()
  const request = api.get(`${origin}/api/things`, { signal: controller.signal })
  controller.abort()
  await t.rejects(request, { name: 'AbortError' })
})

t.test('lost and failed answers are asked for again twice, refusals never', async (t) => {
  const of = (status: number) => new ApiError({ status, code: 'x', detail: 'x' })
  t.ok(shouldRetry(0, of(0)))
  t.ok(shouldRetry(1, of(503)))
  t.notOk(shouldRetry(2, of(503)))
  t.notOk(shouldRetry(0, of(404)))
  t.notOk(shouldRetry(0, new TypeError('a fault of the page')))
})

t.test('a query leaves out what is not set', async (t) => {
  t.equal(withQuery('/api/x', { a: null, b: undefined }), '/api/x')
  t.equal(withQuery('/api/x', { q: 'a&b', n: 0, f: false }), '/api/x?q=a%26b&n=0&f=false')
})

/** An origin where nobody listens any more. */
async function deadOrigin(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
