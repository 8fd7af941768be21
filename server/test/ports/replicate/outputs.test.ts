import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { createOutputs } from '../../../src/ports/replicate/outputs.ts'

async function serve(t: Test, answer: (url: string, response: ServerResponse) => void) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(String(request.url))
    answer(String(request.url), response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

const REFUSED = [
  'http://replicate.delivery/a.png',
  'https://replicate.delivery:8443/a.png',
  'https://replicate.delivery.example.com/a.png',
  'https://notreplicate.delivery/a.png',
  'https://user:secret@replicate.delivery/a.png',
  'https://127.0.0.1/a.png',
  'https://[::ffff:127.0.0.1]/a.png',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'ftp://replicate.delivery/a.png',
  'not an address',
  '//replicate.delivery/a.png',
]
for (const address of REFUSED) {
  t.test(`refuses ${address} for good`, async (t) => {
    const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1' })
    await t.rejects(outputs.fetchPicture(address), { code: 'outputs.refused', isFinal: true })
  })
}

t.test('refuses this machine while Replicate is the real one', async (t) => {
  const { origin, requests } = await serve(t, (_url, response) => response.end('secret'))
  const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1' })
  await t.rejects(outputs.fetchPicture(`${origin}/a.png`), { code: 'outputs.refused' })
  t.strictSame(requests, [])
})

t.test('takes from the API’s own origin when that is on this machine', async (t) => {
  const { origin } = await serve(t, (_url, response) => response.end('bytes'))
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  t.equal(String(await outputs.fetchPicture(`${origin}/a.png`)), 'bytes')
})

t.test('checks each hop of a redirect', async (t) => {
  const other = await serve(t, (_url, response) => response.end('secret'))
  const { origin } = await serve(t, (_url, response) => {
    response.writeHead(302, { location: `${other.origin}/inside` }).end()
  })
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  await t.rejects(outputs.fetchPicture(`${origin}/a.png`), { code: 'outputs.refused' })
  t.strictSame(other.requests, [])
})

t.test('follows three redirects and no more', async (t) => {
  const { origin, requests } = await serve(t, (url, response) => {
    response.writeHead(302, { location: `${url}x` }).end()
  })
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  await t.rejects(outputs.fetchPicture(`${origin}/a`), { code: 'outputs.refused', isFinal: true })
  t.equal(requests.length, 4)
})

for (const [status, code, isFinal] of [
  [404, 'outputs.gone', true],
  [410, 'outputs.gone', true],
  [429, 'outputs.unavailable', false],
  [500, 'outputs.unavailable', false],
] as const) {
  t.test(`an answer of ${status} is ${isFinal ? 'final' : 'tried again'}`, async (t) => {
    const { origin } = await serve(t, (_url, response) => response.writeHead(status).end())
    const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
    await t.rejects(outputs.fetchPicture(`${origin}/a.png`), { code, isFinal })
  })
}

t.test('a connection that breaks may be tried again', async (t) => {
  const { origin } = await serve(t, (_url, response) => response.destroy())
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  await t.rejects(outputs.fetchPicture(`${origin}/a.png`), {
    code: 'outputs.unreachable',
    isFinal: false,
  })
})

t.test('stops at 50 MB, told or untold', async (t) => {
  const { origin } = await serve(t, (url, response) => {
    if (url === '/told') response.setHeader('content-length', '50000001')
    const part = Buffer.alloc(1_000_000)
    const send = () => {
      while (!response.destroyed && response.write(part)) {
        // Fill the socket; more follows on drain.
      }
    }
    response.on('drain', send)
    response.on('error', () => undefined)
    send()
  })
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  await t.rejects(outputs.fetchPicture(`${origin}/told`), {
    code: 'outputs.too_large',
    isFinal: true,
  })
  await t.rejects(outputs.fetchPicture(`${origin}/untold`), {
    code: 'outputs.too_large',
    isFinal: true,
  })
})

t.test('takes data: outputs', async (t) => {
  const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1' })
  t.equal(String(await outputs.fetchPicture('data:image/png;base64,aGVsbG8=')), 'hello')
  await t.rejects(outputs.fetchPicture('data:text/html,<b>'), { code: 'outputs.refused' })
})

t.test('a compressed answer is measured as it unfolds', async (t) => {
  const bomb = gzipSync(Buffer.alloc(60_000_000))
  const { origin } = await serve(t, (_url, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'image/png' }).end(bomb)
  })
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  await t.rejects(outputs.fetchPicture(`${origin}/a.png`), { code: 'outputs.too_large' })
})

t.test('weights come as a tar, and as nothing else', async (t) => {
  const tar = Buffer.alloc(2048)
  tar.write('ustar', 257)
  const bodies: Record<string, Buffer> = {
    '/tar': tar,
    '/html': Buffer.alloc(2048, '<html>'),
    '/short': tar.subarray(0, 300),
    '/empty': Buffer.alloc(0),
  }
  const { origin } = await serve(t, (url, response) => response.end(bodies[url]))
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1` })
  const read = async (path: string, maxBytes = 10_000) => {
    const parts: Uint8Array[] = []
    const stream = await outputs.openTar(origin + path, { maxBytes, timeoutMs: 10_000 })
    for await (const part of stream) parts.push(part)
    return Buffer.concat(parts)
  }
  t.strictSame(await read('/tar'), tar)
  for (const path of ['/html', '/short', '/empty'])
    await t.rejects(read(path), { code: 'outputs.not_a_tar', isFinal: true }, path)
  await t.rejects(read('/tar', 2047), { code: 'outputs.too_large', isFinal: true })
})
