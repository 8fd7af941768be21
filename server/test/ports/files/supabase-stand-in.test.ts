import t, { type Test } from 'tap'
import { startStorage } from '../../support/supabase-stand-in/storage-server.ts'

// What the published service (supabase/storage 1.11.2) answered to the same calls. The client hides most of it from the
// other tests, but depends on it.

async function start(t: Test) {
  const { url, keys } = await startStorage(t)
  const key = keys.serviceRole
  /** Sends text as it is and anything else as JSON; `null` leaves out a header. */
  const call = async (
    method: string,
    path: string,
    changed: Record<string, string | null | undefined> = {},
    body?: unknown,
  ) => {
    const isText = typeof body === 'string'
    const headers = {
      apikey: key,
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': isText ? 'text/plain' : 'application/json' }),
      ...changed,
    }
    const answer = await fetch(`${url}/storage/v1/object/${path}`, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.startsWith('application/json')
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: isJson ? (JSON.parse(text) as unknown) : text,
    }
  }
  await call('POST', 'the-way/a.txt', {}, '0123456789')
  return { call }
}

const refusal = (status: number, statusCode: string, code: string, message: RegExp) => ({
  status,
  body: { statusCode, code, message },
})

t.test('ranges', async (t) => {
  const { call } = await start(t)
  const read = (range: string) => call('GET', 'the-way/a.txt', { range })
  t.match(await read('bytes=2-4'), { status: 206, body: '234' })
  t.match(await read('bytes=-3'), { status: 206, body: '789' })
  await call('POST', 'the-way/empty.txt', {}, '')
  const invalid = refusal(416, '416', 'InvalidRange', /^invalid range provided$/)
  for (const range of ['bytes=10-12', 'bytes=4-2', 'bytes=0-1,3-4'])
    t.match(await read(range), invalid, range)
  t.match(await call('GET', 'the-way/empty.txt', { range: 'bytes=0-0' }), invalid)
})

t.test('headers of a download and of information', async (t) => {
  const { call } = await start(t)
  const { headers } = await call('GET', 'the-way/a.txt')
  t.match(headers, { etag: /^"\w+"$/, 'x-robots-tag': 'none' })
  const unchanged = await call('GET', 'the-way/a.txt', { 'if-none-match': headers['etag'] })
  t.equal(unchanged.status, 304)
  const info = await call('GET', 'info/the-way/a.txt')
  t.match(info.headers, {
    etag: headers['etag'],
    'last-modified': headers['last-modified'],
    'cache-control': headers['cache-control'],
  })
})

t.test('listing', async (t) => {
  const { call } = await start(t)
  await call('POST', 'the-way/b.txt', {}, 'x')
  const list = (body: object, bucket = 'the-way') =>
    call('POST', `list-v2/${bucket}`, {}, { with_delimiter: false, ...body })
  const { body } = await list({ limit: 1 })
  t.match(body, { hasNext: true, nextCursor: String, nextCursorKey: 'a.txt', folders: [] })
  const { objects, nextCursor } = body as { objects: object[]; nextCursor: string }
  t.notOk(objects.some((object) => 'key' in object))
  t.match((await list({ limit: 1, cursor: nextCursor })).body, {
    hasNext: false,
    objects: [{ name: 'b.txt' }],
  })
  t.match(await list({ limit: 1, cursor: 'YQ==' }), refusal(400, '400', 'InvalidParameter', /./))
  t.match(await list({ limit: 1 }, 'elsewhere'), { status: 200, body: { objects: [] } })
  t.match(await list({ limit: 0 }), refusal(400, '400', 'InvalidRequest', /body\/limit/))
})

t.test('removing', async (t) => {
  const { call } = await start(t)
  const remove = (prefixes: string[], bucket = 'the-way') =>
    call('DELETE', bucket, {}, { prefixes })
  t.strictSame((await remove(['a.txt'], 'elsewhere')).body, [])
  const { body } = await remove(['a.txt', 'a.txt', 'none.txt'])
  t.match(body, [{ name: 'a.txt', bucket_id: 'the-way', version: String, user_metadata: {} }])
  t.equal((body as object[]).length, 1)
  t.match(
    await remove(Array.from({ length: 1001 }, (_, n) => `${n}`)),
    refusal(400, '400', 'InvalidRequest', /limited to 1000 objects per request/),
  )
})

t.test('a missing token', async (t) => {
  const { call } = await start(t)
  const noToken = refusal(400, '400', 'InvalidRequest', /required property 'authorization'/)
  t.match(await call('POST', 'the-way/b.txt', { authorization: null }, 'x'), noToken)
  t.match(await call('DELETE', 'the-way', { authorization: null }, { prefixes: ['a'] }), noToken)
})
