import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createGuardedFetch, type Lookup, publicOnly } from '../../src/outgoing/guarded-fetch.ts'
import { isPublicAddress } from '../../src/outgoing/public-ip.ts'

const HOSTS = ['replicate.delivery', '.replicate.delivery']
const signal = () => AbortSignal.timeout(10_000)

/** Starts a server on this machine that must not be reached; it records every request. */
async function startCanary(t: Test, listener: RequestListener = (_, answer) => answer.end('in')) {
  const requests: string[] = []
  const server = createServer((request, answer) => {
    requests.push(String(request.url))
    listener(request, answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, requests }
}

const resolvesTo =
  (...addresses: string[]): Lookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

/** IP addresses of this machine, private networks and cloud metadata, and IPv6 addresses that contain IPv4. */
const INTERNAL = [
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:a00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  '::7f00:1',
  '::127.0.0.1',
  '::a00:1',
  '0:0:0:0:0:1:7f00:1',
  '4000::1',
]
const PUBLIC = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111']

t.test('distinguishes internal and public IP addresses', async (t) => {
  for (const address of INTERNAL) t.notOk(isPublicAddress(address), address)
  for (const address of PUBLIC) t.ok(isPublicAddress(address), address)
  for (const text of ['', 'localhost', '8.8.8', 'x']) t.notOk(isPublicAddress(text), text)
})

t.test('sends no request to a known name that resolves to an internal IP address', async (t) => {
  const canary = await startCanary(t)
  for (const address of INTERNAL)
    for (const addresses of [[address], ['8.8.8.8', address]]) {
      const guardedFetch = createGuardedFetch({
        hosts: HOSTS,
        localOrigin: canary.origin,
        lookup: resolvesTo(...addresses),
      })
      await t.rejects(
        guardedFetch('https://a.replicate.delivery/x.png', signal()),
        { name: 'UrlRejectedError', message: 'resolves to a private network' },
        addresses.join(', '),
      )
    }
  t.strictSame(canary.requests, [])
})

t.test('rejects URLs that are not https before looking up their hostname', async (t) => {
  let lookups = 0
  const lookup: Lookup = (_hostname, _options, callback) => {
    lookups += 1
    callback(null, [{ address: '8.8.8.8', family: 4 }])
  }
  const guardedFetch = createGuardedFetch({ hosts: HOSTS, localOrigin: null, lookup })
  const urls = [
    'http://127.0.0.1:80/a.png',
    'http://169.254.169.254/latest/meta-data',
    'gopher://replicate.delivery/1',
    'not a URL',
    '',
  ]
  for (const url of urls)
    await t.rejects(guardedFetch(url, signal()), { name: 'UrlRejectedError' }, url)
  t.equal(lookups, 0)
})

t.test('connects to the IP address that was checked', async (t) => {
  let lookups = 0
  // Resolves to a public IP address the first time, and to this machine afterwards.
  const lookup = publicOnly((_hostname, _options, callback) => {
    lookups += 1
    callback(null, [{ address: lookups === 1 ? '8.8.8.8' : '127.0.0.1', family: 4 }])
  })
  const resolve = (all: boolean) =>
    new Promise((done) =>
      lookup('replicate.delivery', { all }, (error, address, family) =>
        done(error ? error.name : { address, family }),
      ),
    )
  t.strictSame(await resolve(false), { address: '8.8.8.8', family: 4 })
  t.equal(lookups, 1, 'one look-up, whose result is used')
  t.equal(await resolve(true), 'UrlRejectedError')
})

t.test('checks each redirect, and follows three at most', async (t) => {
  const internal = await startCanary(t)
  const targets: Record<string, string> = {
    '/inside': `${internal.origin}/secret`,
    '/metadata': 'http://169.254.169.254/latest',
    '/data': 'data:image/png;base64,AAAA',
    '/file': 'file:///etc/passwd',
    '/hop3': '/hop2',
    '/hop2': '/hop1',
    '/hop1': '/end',
    '/hop4': '/hop3',
    '/loop': '/loop',
  }
  const { origin, requests } = await startCanary(t, ({ url = '' }, answer) => {
    const location = targets[url]
    if (location === undefined) answer.end('fetched')
    else answer.writeHead(302, { location }).end()
  })
  const guardedFetch = createGuardedFetch({ hosts: HOSTS, localOrigin: origin })
  for (const path of ['/inside', '/metadata', '/data', '/file', '/hop4', '/loop'])
    await t.rejects(guardedFetch(origin + path, signal()), { name: 'UrlRejectedError' }, path)
  t.strictSame(internal.requests, [])
  t.equal(requests.filter((url) => url === '/loop').length, 4)
  t.equal(await (await guardedFetch(`${origin}/hop3`, signal())).text(), 'fetched')
})

t.test('sends no credentials', async (t) => {
  const seen: string[] = []
  const { origin } = await startCanary(t, ({ headers }, answer) => {
    seen.push(...Object.keys(headers))
    answer.end()
  })
  await createGuardedFetch({ hosts: [], localOrigin: origin })(`${origin}/a`, signal())
  t.notOk(seen.includes('authorization') || seen.includes('cookie'))
})
