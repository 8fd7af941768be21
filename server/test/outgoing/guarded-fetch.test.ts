import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createGuardedFetch, type Lookup, publicOnly } from '../../src/outgoing/guarded-fetch.ts'
import { isPublicAddress } from '../../src/outgoing/public-ip.ts'

const HOSTS = ['replicate.delivery', '.replicate.delivery']
const signal = () => AbortSignal.timeout(10_000)

/** A server on this machine; whoever is led to it has got where nobody may. */
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

const leadsTo =
  (...addresses: string[]): Lookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

/** Of this machine, its network, its provider's inside, and IPv6 that wraps IPv4. */
const INSIDE = [
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
const OUTSIDE = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111']

t.test('addresses of the inside and of the internet are told apart', async (t) => {
  for (const address of INSIDE) t.notOk(isPublicAddress(address), address)
  for (const address of OUTSIDE) t.ok(isPublicAddress(address), address)
  for (const text of ['', 'localhost', '8.8.8', 'x']) t.notOk(isPublicAddress(text), text)
})

t.test('a known name that leads inside is not asked', async (t) => {
  const canary = await startCanary(t)
  for (const address of INSIDE)
    for (const addresses of [[address], ['8.8.8.8', address]]) {
      const guardedFetch = createGuardedFetch({
        hosts: HOSTS,
        localOrigin: canary.origin,
        lookup: leadsTo(...addresses),
      })
      await t.rejects(
        guardedFetch('https://a.replicate.delivery/x.png', signal()),
        { name: 'AddressRefused', message: 'resolves to a private network' },
        addresses.join(', '),
      )
    }
  t.strictSame(canary.requests, [])
})

t.test('whatever is no https address is not even looked up', async (t) => {
  let lookups = 0
  const lookup: Lookup = (_hostname, _options, callback) => {
    lookups += 1
    callback(null, [{ address: '8.8.8.8', family: 4 }])
  }
  const guardedFetch = createGuardedFetch({ hosts: HOSTS, localOrigin: null, lookup })
  const addresses = [
    'http://127.0.0.1:80/a.png',
    'http://169.254.169.254/latest/meta-data',
    'gopher://replicate.delivery/1',
    'not an address',
    '',
  ]
  for (const address of addresses)
    await t.rejects(guardedFetch(address, signal()), { name: 'AddressRefused' }, address)
  t.equal(lookups, 0)
})

t.test('the address that was checked is the one that a connection gets', async (t) => {
  let lookups = 0
  // Public when it is asked about, this machine ever after.
  const lookup = publicOnly((_hostname, _options, callback) => {
    lookups += 1
    callback(null, [{ address: lookups === 1 ? '8.8.8.8' : '127.0.0.1', family: 4 }])
  })
  const given = (all: boolean) =>
    new Promise((resolve) =>
      lookup('replicate.delivery', { all }, (error, address, family) =>
        resolve(error ? error.name : { address, family }),
      ),
    )
  t.strictSame(await given(false), { address: '8.8.8.8', family: 4 })
  t.equal(lookups, 1, 'one look-up, whose answer is used')
  t.equal(await given(true), 'AddressRefused')
})

t.test('each hop of a redirect is checked, and there are three at most', async (t) => {
  const inside = await startCanary(t)
  const targets: Record<string, string> = {
    '/inside': `${inside.origin}/secret`,
    '/metadata': 'http://169.254.169.254/latest',
    '/data': 'data:image/png;base64,AAAA',
    '/file': 'file:///etc/passwd',
    '/hop3': '/hop2',
    '/hop2': '/hop1',
    '/hop1': '/end',
    '/hop4': '/hop3',
    '/for-ever': '/for-ever',
  }
  const { origin, requests } = await startCanary(t, ({ url = '' }, answer) => {
    const location = targets[url]
    if (location === undefined) answer.end('taken')
    else answer.writeHead(302, { location }).end()
  })
  const guardedFetch = createGuardedFetch({ hosts: HOSTS, localOrigin: origin })
  for (const path of ['/inside', '/metadata', '/data', '/file', '/hop4', '/for-ever'])
    await t.rejects(guardedFetch(origin + path, signal()), { name: 'AddressRefused' }, path)
  t.strictSame(inside.requests, [])
  t.equal(requests.filter((url) => url === '/for-ever').length, 4)
  t.equal(await (await guardedFetch(`${origin}/hop3`, signal())).text(), 'taken')
})

t.test('no credential goes along', async (t) => {
  const seen: string[] = []
  const { origin } = await startCanary(t, ({ headers }, answer) => {
    seen.push(...Object.keys(headers))
    answer.end()
  })
  await createGuardedFetch({ hosts: [], localOrigin: origin })(`${origin}/a`, signal())
  t.notOk(seen.includes('authorization') || seen.includes('cookie'))
})
