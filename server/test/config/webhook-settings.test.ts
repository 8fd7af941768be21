import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'

const load = (environment: Record<string, string>) =>
  loadConfig(environment, '/somewhere').replicate.webhook

const URL = 'REPLICATE_WEBHOOK_URL'
const SECRET = 'REPLICATE_WEBHOOK_SECRET'
const secretOf = (bytes: number, pad = true) => {
  const base64 = Buffer.alloc(bytes, 'k').toString('base64')
  return `whsec_${pad ? base64 : base64.replace(/=+$/, '')}`
}
const HERE = { REPLICATE_API_BASE_URL: 'http://127.0.0.1:3007/v1' }

t.test('does not use webhooks by default', async (t) => {
  t.strictSame(load({}), { url: null, keys: [] })
})

t.test('accepts an https URL and secrets separated by spaces', async (t) => {
  const url = 'https://way.example.org/api/webhook/replicate'
  t.equal(load({ [URL]: url }).url, url)
  const { keys } = load({ [URL]: url, [SECRET]: ` ${secretOf(24)}   ${secretOf(64)} ` })
  t.strictSame(
    keys.map(({ length }) => length),
    [24, 64],
  )
  t.equal(load({ [SECRET]: secretOf(25, false) }).keys[0]?.length, 25, 'without padding')
})

t.test('accepts http to this machine if Replicate’s API is on it too', async (t) => {
  const url = 'http://127.0.0.1:3006/api/webhook/replicate'
  t.equal(load({ ...HERE, [URL]: url }).url, url)
})

const WRONG: [string, Record<string, string>, RegExp][] = [
  ['http', { ...HERE, [URL]: 'http://way.example.org/api/webhook/replicate' }, /should be https/],
  [
    'http to this machine for the real Replicate',
    { REPLICATE_API_TOKEN: 'r8_0123456789', [URL]: 'http://localhost:3006/api/webhook/replicate' },
    /should be https/,
  ],
  ['another scheme', { [URL]: 'ftp://way.example.org/x' }, /http or https URL/],
  ['an invalid URL', { [URL]: 'way.example.org' }, /http or https URL/],
  ['a query', { [URL]: 'https://way.example.org/hook?a=1' }, /should not have a query/],
  [
    'a fragment',
    { [URL]: 'https://way.example.org/hook#a' },
    /should not have a query or a fragment/,
  ],
  [
    'a password',
    { [URL]: 'https://me:secret@way.example.org/hook' },
    /^((?!secret).)*or a password((?!secret).)*$/,
  ],
  [
    'a URL without a path',
    { [URL]: 'https://way.example.org' },
    /such as https:\/\/way\.example\.org\/api\/webhook\/replicate/,
  ],
  ['a secret of another kind', { [SECRET]: 'r8_0123456789' }, /whsec_/],
  ['a short secret', { [SECRET]: secretOf(23) }, /whsec_/],
  ['a long secret', { [SECRET]: secretOf(65) }, /whsec_/],
  ['one good secret and one bad', { [SECRET]: `${secretOf(24)} whsec_` }, /whsec_/],
]

for (const [name, environment, message] of WRONG) {
  t.test(`rejects ${name}`, async (t) => {
    t.throws(() => load(environment), { name: 'ConfigError', message })
  })
}
