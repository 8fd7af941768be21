import crypto from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { isSecret, sha256 } from '../../src/ports/accounts/secrets.ts'
import { makeKey } from '../support/credentials.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'

const ENVIRONMENT = {
  REPLICATE_API_TOKEN: 'r8_canary_token_0123456789',
  REPLICATE_WEBHOOK_URL: 'https://way.example.org/api/webhook/replicate',
  REPLICATE_WEBHOOK_SECRET: `whsec_${Buffer.from('canary-of-the-webhook-secret-012').toString('base64')}`,
}

/** Returns every row of every table and every stored file as text. */
async function dump({ database, config }: TestApp): Promise<string> {
  const tables = await database.query(
    "select tablename as name from pg_tables where schemaname = 'public'",
  )
  const rows = await Promise.all(
    tables.map(({ name }) => database.query(`select r::text as row from public.${name} r`)),
  )
  const entries = await readdir(config.dataDirectory, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  )
  return JSON.stringify(rows) + files.join('\n')
}

t.test('stores no credential in plain text', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false, environment: ENVIRONMENT })
  const signIn = async (payload: object) => {
    const answer = await test.app.inject({ method: 'POST', url: '/api/session', payload })
    t.equal(answer.statusCode, 201)
    return answer.cookies[0]?.value ?? ''
  }
  const link = async () =>
    (await test.call({ method: 'POST', url: '/api/session/link' })).json<{ code: string }>().code
  const used = await link()
  const unused = await link()
  const byToken = await signIn({ token: OWNER_TOKEN })
  const byCode = await signIn({ code: used })
  const { id, key } = await makeKey(test, ['read'])
  await test.app.inject({ url: '/api/models', headers: { authorization: `Bearer ${key}` } })

  const stored = await dump(test)
  for (const known of [id, sha256(key), sha256(byToken), sha256(byCode), sha256(unused)])
    t.ok(stored.includes(known), 'ids and hashes are stored')
  const secrets = { used, unused, byToken, byCode, key, OWNER_TOKEN, ...ENVIRONMENT }
  for (const [name, secret] of Object.entries(secrets))
    if (name !== 'REPLICATE_WEBHOOK_URL') t.notOk(stored.includes(secret), name)
  t.notOk(stored.includes(key.slice(3)), 'the key without its prefix')
})

t.test('compares secrets in constant time', async (t) => {
  const compared: number[][] = []
  const { timingSafeEqual } = crypto
  const replace = (compare: typeof timingSafeEqual) => {
    crypto.timingSafeEqual = compare
    syncBuiltinESMExports()
  }
  t.teardown(() => replace(timingSafeEqual))
  replace((a, b) => {
    compared.push([a.byteLength, b.byteLength])
    return timingSafeEqual(a, b)
  })
  const hash = sha256(OWNER_TOKEN)
  const wrong = [
    '',
    'x',
    `x${OWNER_TOKEN.slice(1)}`,
    `${OWNER_TOKEN.slice(0, -1)}x`,
    'x'.repeat(500),
  ]
  for (const given of wrong) t.equal(isSecret(given, hash), false)
  t.equal(isSecret(OWNER_TOKEN, hash), true)
  t.strictSame(
    compared,
    Array.from({ length: wrong.length + 1 }, () => [64, 64]),
    'always compares the whole hash',
  )

  const { app } = await startTestApp(t, { areJobsRunning: false })
  for (const token of wrong.slice(1)) {
    compared.length = 0
    const signIn = await app.inject({ method: 'POST', url: '/api/session', payload: { token } })
    const headers = { authorization: `Bearer ${token}` }
    const listed = await app.inject({ url: '/api/models', headers })
    t.strictSame([signIn.statusCode, listed.statusCode], [401, 401])
    t.strictSame(compared, [
      [64, 64],
      [64, 64],
    ])
  }
})
