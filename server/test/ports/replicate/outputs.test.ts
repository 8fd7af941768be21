import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
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
