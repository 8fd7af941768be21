import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { isPublicAddress } from '../../../src/outgoing/public-ip.ts'
import { createOutputs } from '../../../src/ports/replicate/outputs.ts'
import { bomb, PNG_HEAD, sendEndless } from '../../outgoing/bodies.ts'
import { holdLimits } from '../../outgoing/limits.ts'
import { outputUrls, STORAGE } from '../../outgoing/output-urls.ts'
import { startInternet } from '../../support/internet.ts'

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

async function read(
  opening: Promise<AsyncIterable<Uint8Array>>,
  onPart?: (count: number) => void,
): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of await opening) {
    parts.push(part)
    onPart?.(parts.length)
  }
  return Buffer.concat(parts)
}

const IMAGE = Buffer.concat([PNG_HEAD], 1000)

t.test('fetches 4 of 54 URLs and rejects 50, without a request to an internal host', async (t) => {
  const canary = await serve(t, (_url, response) => response.end(IMAGE))
  const emulator = await serve(t, (_url, response) => response.end(IMAGE))
  const limits = holdLimits(t)
  const urls = outputUrls(canary.origin, emulator.origin)
  const names = new Map(
    urls.flatMap(({ url, resolvesTo }) =>
      resolvesTo ? [[new URL(url).hostname, resolvesTo]] : [],
    ),
  )
  const internet = await startInternet(t, {
    names,
    certified: ['replicate.delivery', '*.replicate.delivery', new URL(STORAGE).hostname],
    listener: (request, response) => {
      const [, what = '', rest = ''] = (request.url ?? '').split('/')
      const left = Number(rest) - 1
      const redirect = (location: string) => response.writeHead(302, { location }).end()
      if (what === 'to-canary') redirect(`${canary.origin}/a.png`)
      else if (what === 'hop')
        redirect(left > 0 ? `/hop/${left}` : 'https://replicate.delivery/a.png')
      else if (what === 'hop-inside')
        redirect(left > 0 ? `/hop-inside/${left}` : 'https://inside-0.replicate.delivery/a.png')
      else if (what === 'html.png')
        response.setHeader('content-type', 'image/png').end('<html>'.repeat(100))
      else if (what === 'declared.png')
        response.writeHead(200, { 'content-length': 50_000_001 }).write(PNG_HEAD)
      else if (what === 'endless.png') sendEndless(response)
      else if (what === 'bomb')
        response
          .writeHead(200, { 'content-encoding': rest, 'content-type': 'image/png' })
          .end(bomb(rest))
      else if (what === 'drip.png') drip(response)
      else response.end(IMAGE)
    },
  })
  const outputs = createOutputs({
    apiBaseUrl: `${emulator.origin}/v1`,
    storageUrl: STORAGE,
    lookup: internet.lookup,
  })

  const fetched: string[] = []
  for (const { what, url, ends } of urls) {
    const shown = `${what}: ${url.slice(0, 80)}`
    const image = read(outputs.openImage(url), (parts) => {
      if (url.endsWith('/drip.png') && parts === 5) limits.expire()
    })
    if (ends === 'fetched') {
      t.ok((await image).equals(IMAGE), shown)
      fetched.push(url)
    } else await t.rejects(image, { code: ends, isFinal: true }, shown)
  }
  t.strictSame([fetched.length, urls.length - fetched.length], [4, 50])
  t.strictSame(canary.requests, [])
  t.strictSame(emulator.requests, ['/a.png'])
  t.strictSame(new Set(internet.lookedUp), new Set(names.keys()), 'no other name is looked up')
  t.ok(internet.connectedTo.every(isPublicAddress), 'no other IP address is connected to')
  t.strictSame(
    [...new Set(internet.requests.map(({ host }) => host))],
    ['replicate.delivery', 'pbxt.replicate.delivery', 'acme.supabase.co'],
  )
  for (const { headers } of internet.requests)
    t.notOk(headers.includes('authorization') || headers.includes('cookie'), 'no credentials')
  t.ok(limits.requestedMs.every((ms) => ms === 30_000))
  const fetching = urls.filter(({ url }) => !url.startsWith('data:'))
  t.equal(
    limits.requestedMs.length,
    fetching.length,
    'one timeout for all hops and parts of an image',
  )
})

/** Sends single bytes without end. */
function drip(response: ServerResponse): void {
  const drop = () => {
    if (!response.destroyed) response.write('x', () => setImmediate(drop))
  }
  response.write(PNG_HEAD)
  drop()
}

t.test('rejects this machine while connected to the real Replicate', async (t) => {
  const { origin, requests } = await serve(t, (_url, response) => response.end('secret'))
  const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1', storageUrl: null })
  await t.rejects(read(outputs.openImage(`${origin}/a.png`)), { code: 'outputs.refused' })
  t.strictSame(requests, [])
})

t.test('accepts the API’s own origin if it is on this machine', async (t) => {
  const { origin } = await serve(t, (_url, response) => response.end(IMAGE))
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
  t.strictSame(await read(outputs.openImage(`${origin}/a.png`)), IMAGE)
})

for (const [status, code, isFinal] of [
  [404, 'outputs.gone', true],
  [410, 'outputs.gone', true],
  [400, 'outputs.unavailable', false],
  [401, 'outputs.unavailable', false],
  [403, 'outputs.unavailable', false],
  [408, 'outputs.unavailable', false],
  [429, 'outputs.unavailable', false],
  [500, 'outputs.unavailable', false],
] as const) {
  t.test(`a ${status} is ${isFinal ? 'final' : 'retried'}`, async (t) => {
    const { origin } = await serve(t, (_url, response) => response.writeHead(status).end())
    const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
    await t.rejects(read(outputs.openImage(`${origin}/a.png`)), { code, isFinal })
  })
}

t.test('a broken connection can be retried', async (t) => {
  const { origin } = await serve(t, (_url, response) => response.destroy())
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
  await t.rejects(read(outputs.openImage(`${origin}/a.png`)), {
    code: 'outputs.unreachable',
    isFinal: false,
  })
})

t.test('a failed look-up and a certificate for another name can be retried', async (t) => {
  const internet = await startInternet(t, {
    names: new Map([['replicate.delivery', ['8.8.8.8']]]),
    certified: ['example.com'],
    listener: (_request, response) => response.end(IMAGE),
  })
  const outputs = createOutputs({
    apiBaseUrl: 'https://api.replicate.com/v1',
    storageUrl: null,
    lookup: internet.lookup,
  })
  for (const host of ['replicate.delivery', 'unknown.replicate.delivery'])
    await t.rejects(
      read(outputs.openImage(`https://${host}/a.png`)),
      { code: 'outputs.unreachable', isFinal: false },
      host,
    )
  t.strictSame(internet.connectedTo, ['8.8.8.8'])
  t.strictSame(internet.requests, [])
})

t.test('accepts data: outputs', async (t) => {
  const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1', storageUrl: null })
  const url = `data:image/png;base64,${IMAGE.toString('base64')}`
  t.strictSame(await read(outputs.openImage(url)), IMAGE)
  await t.rejects(read(outputs.openImage('data:text/html,<b>')), { code: 'outputs.refused' })
})

t.test(
  'rejects the host of a Supabase project with http, another port or an IP address',
  async (t) => {
    for (const [storageUrl, url] of [
      ['http://127.0.0.1:54321', 'https://127.0.0.1/a.png'],
      ['https://127.0.0.1', 'https://127.0.0.1/a.png'],
      ['https://[::1]', 'https://[::1]/a.png'],
      ['https://files.example.com:8443', 'https://files.example.com/a.png'],
      [null, 'https://acme.supabase.co/a.png'],
    ] as const) {
      const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1', storageUrl })
      const rejection = { code: 'outputs.refused', message: /points to a URL that is not allowed/ }
      await t.rejects(read(outputs.openImage(url)), rejection, url)
    }
  },
)

t.test('accepts weights only as a tar or a ZIP', async (t) => {
  const tar = Buffer.alloc(2048)
  tar.write('ustar', 257)
  const zip = Buffer.alloc(2048, 'x')
  zip.write('PK\x03\x04')
  const bodies: Record<string, Buffer> = {
    '/tar': tar,
    '/zip': zip,
    '/html': Buffer.alloc(2048, '<html>'),
    '/short': tar.subarray(0, 300),
    '/empty': Buffer.alloc(0),
  }
  const { origin } = await serve(t, (url, response) => response.end(bodies[url]))
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
  const kinds: string[] = []
  const readWeights = (path: string, maxBytes = 10_000) => {
    const opening = outputs.openWeights(origin + path, { maxBytes, timeoutMs: 10_000 })
    return read(
      opening.then(({ kind, stream }) => {
        kinds.push(kind)
        return stream
      }),
    )
  }
  t.strictSame(await readWeights('/tar'), tar)
  t.strictSame(await readWeights('/zip'), zip)
  t.strictSame(kinds, ['tar', 'zip'])
  for (const path of ['/html', '/short', '/empty'])
    await t.rejects(readWeights(path), { code: 'outputs.not_a_tar', isFinal: true }, path)
  await t.rejects(readWeights('/tar', 2047), { code: 'outputs.too_large', isFinal: true })
})
