import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { isPublicAddress } from '../../../src/outgoing/public-ip.ts'
import { createOutputs } from '../../../src/ports/replicate/outputs.ts'
import { outputAddresses, STORAGE } from '../../outgoing/addresses.ts'
import { bomb, PNG_HEAD, sendEndless } from '../../outgoing/bodies.ts'
import { holdLimits } from '../../outgoing/limits.ts'
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

t.test('54 addresses: 4 are taken, 50 are not, and nobody inside is asked', async (t) => {
  const canary = await serve(t, (_url, response) => response.end(IMAGE))
  const emulator = await serve(t, (_url, response) => response.end(IMAGE))
  const limits = holdLimits(t)
  const addresses = outputAddresses(canary.origin, emulator.origin)
  const names = new Map(
    addresses.flatMap(({ address, leadsTo }) =>
      leadsTo ? [[new URL(address).hostname, leadsTo]] : [],
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
      else if (what === 'told.png')
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

  const taken: string[] = []
  for (const { what, address, ends } of addresses) {
    const shown = `${what}: ${address.slice(0, 80)}`
    const image = read(outputs.openImage(address), (parts) => {
      if (address.endsWith('/drip.png') && parts === 5) limits.expire()
    })
    if (ends === 'fetched') {
      t.ok((await image).equals(IMAGE), shown)
      taken.push(address)
    } else await t.rejects(image, { code: ends, isFinal: true }, shown)
  }
  t.strictSame([taken.length, addresses.length - taken.length], [4, 50])
  t.strictSame(canary.requests, [])
  t.strictSame(emulator.requests, ['/a.png'])
  t.strictSame(new Set(internet.lookedUp), new Set(names.keys()), 'no other name is looked up')
  t.ok(internet.connectedTo.every(isPublicAddress), 'no other address is connected to')
  t.strictSame(
    [...new Set(internet.requests.map(({ host }) => host))],
    ['replicate.delivery', 'pbxt.replicate.delivery', 'acme.supabase.co'],
  )
  for (const { headers } of internet.requests)
    t.notOk(headers.includes('authorization') || headers.includes('cookie'), 'no credential')
  t.ok(limits.asked.every((ms) => ms === 30_000))
  const fetching = addresses.filter(({ address }) => !address.startsWith('data:'))
  t.equal(limits.asked.length, fetching.length, 'one limit for all hops and parts of an image')
})

/** A byte again and again, without an end. */
function drip(response: ServerResponse): void {
  const drop = () => {
    if (!response.destroyed) response.write('x', () => setImmediate(drop))
  }
  response.write(PNG_HEAD)
  drop()
}

t.test('refuses this machine while Replicate is the real one', async (t) => {
  const { origin, requests } = await serve(t, (_url, response) => response.end('secret'))
  const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1', storageUrl: null })
  await t.rejects(read(outputs.openImage(`${origin}/a.png`)), { code: 'outputs.refused' })
  t.strictSame(requests, [])
})

t.test('takes from the API’s own origin when that is on this machine', async (t) => {
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
  t.test(`an answer of ${status} is ${isFinal ? 'final' : 'tried again'}`, async (t) => {
    const { origin } = await serve(t, (_url, response) => response.writeHead(status).end())
    const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
    await t.rejects(read(outputs.openImage(`${origin}/a.png`)), { code, isFinal })
  })
}

t.test('a connection that breaks may be tried again', async (t) => {
  const { origin } = await serve(t, (_url, response) => response.destroy())
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
  await t.rejects(read(outputs.openImage(`${origin}/a.png`)), {
    code: 'outputs.unreachable',
    isFinal: false,
  })
})

t.test('a look-up that fails, or a certificate for another name, may be tried again', async (t) => {
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

t.test('takes data: outputs', async (t) => {
  const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1', storageUrl: null })
  const address = `data:image/png;base64,${IMAGE.toString('base64')}`
  t.strictSame(await read(outputs.openImage(address)), IMAGE)
  await t.rejects(read(outputs.openImage('data:text/html,<b>')), { code: 'outputs.refused' })
})

t.test(
  'a project at Supabase by http, another port or an IP address is no host by https',
  async (t) => {
    for (const [storageUrl, address] of [
      ['http://127.0.0.1:54321', 'https://127.0.0.1/a.png'],
      ['https://127.0.0.1', 'https://127.0.0.1/a.png'],
      ['https://[::1]', 'https://[::1]/a.png'],
      ['https://files.example.com:8443', 'https://files.example.com/a.png'],
      [null, 'https://acme.supabase.co/a.png'],
    ] as const) {
      const outputs = createOutputs({ apiBaseUrl: 'https://api.replicate.com/v1', storageUrl })
      const refusal = { code: 'outputs.refused', message: /points to a URL that is not allowed/ }
      await t.rejects(read(outputs.openImage(address)), refusal, address)
    }
  },
)

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
  const outputs = createOutputs({ apiBaseUrl: `${origin}/v1`, storageUrl: null })
  const readTar = (path: string, maxBytes = 10_000) =>
    read(outputs.openTar(origin + path, { maxBytes, timeoutMs: 10_000 }))
  t.strictSame(await readTar('/tar'), tar)
  for (const path of ['/html', '/short', '/empty'])
    await t.rejects(readTar(path), { code: 'outputs.not_a_tar', isFinal: true }, path)
  await t.rejects(readTar('/tar', 2047), { code: 'outputs.too_large', isFinal: true })
})
