import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { readOwnerToken } from '../../src/config/owner-token.ts'

const load = (environment: Record<string, string>) => loadConfig(environment, '/somewhere')

t.test('defaults to loopback, port 3006, demo mode and data in .data', async (t) => {
  t.match(load({}), {
    host: '127.0.0.1',
    port: 3006,
    dataDirectory: '/somewhere/.data',
    ownerToken: null,
    guards: { corsOrigins: [], trustProxy: false, isRateLimited: true },
    replicate: {
      emulated: true,
      username: null,
      trainers: {
        flux: { baseModel: 'flux-lora-base', name: 'flux-dev-lora-trainer' },
        'flux-fast': { baseModel: 'flux-lora-base', name: 'fast-flux-trainer' },
        sdxl: { baseModel: 'sdxl-base', name: 'sdxl' },
      },
    },
  })
})

t.test('connects to Replicate if a token is set', async (t) => {
  const { replicate } = load({ REPLICATE_API_TOKEN: 'r8_0123456789' })
  t.match(replicate, {
    emulated: false,
    token: 'r8_0123456789',
    baseUrl: 'https://api.replicate.com/v1',
  })
})

t.test('accepts variable names of the earlier app', async (t) => {
  t.equal(load({ NEXT_PUBLIC_APP_URL: 'https://way.example.com' }).appUrl?.host, 'way.example.com')
})

t.test('trusts proxies by number or by IP address', async (t) => {
  t.equal(load({ TRUST_PROXY: '1' }).guards.trustProxy, 1)
  t.equal(load({ TRUST_PROXY: '0' }).guards.trustProxy, false)
  t.same(load({ TRUST_PROXY: '10.0.0.2, fd00::/8' }).guards.trustProxy, ['10.0.0.2', 'fd00::/8'])
})

t.test(
  'accepts hosts as they are written in URLs, and an origin with a trailing slash',
  async (t) => {
    const hosts = {
      '[::1]': '::1',
      LOCALHOST: 'localhost',
      'localhost.': 'localhost',
      '127.1': '127.0.0.1',
    }
    for (const [HOST, host] of Object.entries(hosts)) t.equal(load({ HOST }).host, host)
    t.equal(load({ APP_URL: 'https://a.example/' }).appUrl?.origin, 'https://a.example')
  },
)

const WRONG: [string, Record<string, string>, RegExp][] = [
  ['an invalid port', { PORT: '70000' }, /PORT should be a whole number from 0 to 65535/],
  ['a port that is not a number', { PORT: 'http' }, /PORT/],
  ['a public host without a token', { HOST: '0.0.0.0' }, /HOST is 0\.0\.0\.0.*OWNER_TOKEN/],
  ['a host with a port', { HOST: 'localhost:3006' }, /HOST should be an IP address or hostname/],
  ['a token with a space', { OWNER_TOKEN: `${'x'.repeat(32)} y` }, /OWNER_TOKEN.*without spaces/],
  ['a token with non-ASCII characters', { OWNER_TOKEN: 'ü'.repeat(32) }, /OWNER_TOKEN.*ASCII/],
  [
    'an app URL with a path',
    { APP_URL: 'https://a.example/x' },
    /APP_URL should be just an origin/,
  ],
  [
    'an app URL with a query',
    { APP_URL: 'https://a.example/?x' },
    /APP_URL should be just an origin/,
  ],
  [
    'an app URL with a password',
    { APP_URL: 'https://u:canary@a.example' },
    /^APP_URL should not contain a user or a password((?!canary).)*$/,
  ],
  ['a short token', { OWNER_TOKEN: 'short' }, /OWNER_TOKEN.*32/],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /LOG_LEVEL should be one of/],
  ['an origin with a path', { CORS_ORIGINS: 'https://a.example/x' }, /CORS_ORIGINS/],
  [
    'trusting every proxy',
    { TRUST_PROXY: 'true' },
    /TRUST_PROXY should be the IP addresses or networks/,
  ],
  ['a proxy by name', { TRUST_PROXY: '10.0.0.2, proxy' }, /TRUST_PROXY/],
  ['a network of all IP addresses', { TRUST_PROXY: '0.0.0.0/0' }, /TRUST_PROXY/],
  [
    'a rate limit that is neither on nor off',
    { RATE_LIMIT: '5' },
    /RATE_LIMIT should be on or off/,
  ],
  [
    'no rate limit on a public host',
    { RATE_LIMIT: 'off', HOST: '0.0.0.0', OWNER_TOKEN: 'x'.repeat(32) },
    /RATE_LIMIT is off, but HOST is 0\.0\.0\.0/,
  ],
  ['an invalid app URL', { APP_URL: 'way' }, /APP_URL/],
  [
    'production without Replicate',
    { NODE_ENV: 'production' },
    /REPLICATE_API_TOKEN should be set in production/,
  ],
  [
    'an SDXL trainer that is not a version',
    { REPLICATE_SDXL_TRAINER: 'latest' },
    /REPLICATE_SDXL_TRAINER.*64/,
  ],
  [
    'a base model with a space',
    { REPLICATE_SDXL_BASE_MODEL: 'my base' },
    /REPLICATE_SDXL_BASE_MODEL/,
  ],
  [
    'a FLUX trainer that is not a version',
    { REPLICATE_FLUX_TRAINER: 'latest' },
    /REPLICATE_FLUX_TRAINER.*64/,
  ],
  [
    'a remote Replicate URL with http',
    { REPLICATE_API_BASE_URL: 'http://example.com/v1' },
    /REPLICATE_API_BASE_URL/,
  ],
  [
    'a remote Replicate URL without a token',
    { REPLICATE_API_BASE_URL: 'https://api.replicate.com/v1' },
    /REPLICATE_API_BASE_URL.*set REPLICATE_API_TOKEN too/,
  ],
  ['an invalid hardware name', { REPLICATE_HARDWARE: 'x y' }, /REPLICATE_HARDWARE should be/],
  [
    'a Replicate token with a space',
    { REPLICATE_API_TOKEN: 'r8_ 0123456789' },
    /REPLICATE_API_TOKEN/,
  ],
]
for (const [name, environment, message] of WRONG) {
  t.test(`rejects ${name}, naming the variable and what it should be`, async (t) => {
    t.throws(() => load(environment), { name: 'ConfigError', message })
  })
}

t.test('never includes a secret in its message', async (t) => {
  t.throws(() => load({ OWNER_TOKEN: 'canary-7' }), { message: /^((?!canary-7).)*$/ })
})

t.test('prefers the process environment to .env.local, and .env.local to .env', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'the-way-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, '.env'), 'A=1\nB=1\nC=1\n')
  writeFileSync(join(directory, '.env.local'), 'B=2\nC="2"\n')
  t.match(readEnvironment(directory, { C: '3' }), { A: '1', B: '2', C: '3' })
})

t.test('creates the owner’s token once, readable only by its owner', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'the-way-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const [first, second] = await Promise.all([readOwnerToken(directory), readOwnerToken(directory)])
  t.equal(first, second)
  t.ok(first.length >= 32)
  t.equal(statSync(join(directory, 'owner-token')).mode & 0o777, 0o600)
  writeFileSync(join(directory, 'owner-token'), '\n')
  await t.rejects(readOwnerToken(directory), { name: 'ConfigError', message: /Delete it/ })
})
