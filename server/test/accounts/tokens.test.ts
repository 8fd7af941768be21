import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import t from 'tap'
import { type AccountsApp, ADMIN_EMAIL, startAccountsApp } from '../support/accounts.ts'
import type { AuthUser } from '../support/supabase-stand-in/auth-state.ts'

const claimsOf = ({ auth }: AccountsApp, user: AuthUser) => ({
  iss: `${auth.url()}/auth/v1`,
  aud: 'authenticated',
  sub: user.id,
  email: user.email,
  role: 'authenticated',
})

const sign = (claims: object, alg: string, key: CryptoKey | Uint8Array, kid = 'other') =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setExpirationTime('1h')
    .sign(key)

const unsigned = (claims: object, alg: string) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + 600
  return `${part({ alg, typ: 'JWT' })}.${part({ ...claims, exp })}.`
}

/** Returns the encodings of the project's public key that an attacker could try as an HS256 secret. */
async function publicKeyTexts({ auth }: AccountsApp): Promise<string[]> {
  const [jwk = {}] = auth.publicKeys()
  const key = await importJWK(jwk, 'ES256')
  if (key instanceof Uint8Array) throw new Error('not a public key')
  return [JSON.stringify(jwk), await exportSPKI(key), jwk.x ?? '']
}

type Make = (test: AccountsApp, user: AuthUser) => Promise<string> | string

const INVALID: Record<string, Make> = {
  'not a JWT': () => 'token',
  'two parts only': () => 'abc.def',
  expired: ({ auth }, user) => auth.token(user, { expiresInSeconds: -60 }),
  'of another project': ({ auth }, user) =>
    auth.token(user, { claims: { iss: 'https://other.supabase.co/auth/v1' } }),
  'for another audience': ({ auth }, user) => auth.token(user, { claims: { aud: 'anon' } }),
  'for an unknown user': ({ auth }, user) => auth.token(user, { claims: { sub: 'postgres' } }),
  'signed by another key': async (test, user) => {
    const { privateKey } = await generateKeyPair('ES256')
    return sign(claimsOf(test, user), 'ES256', privateKey)
  },
  'signed by another key with the id of a known one': async (test, user) => {
    const { privateKey } = await generateKeyPair('ES256')
    return sign(claimsOf(test, user), 'ES256', privateKey, test.auth.publicKeys()[0]?.kid)
  },
  'with its own key in the header': async (test, user) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    return new SignJWT(claimsOf(test, user))
      .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(publicKey) })
      .setExpirationTime('1h')
      .sign(privateKey)
  },
  'alg none': (test, user) => unsigned(claimsOf(test, user), 'none'),
  'alg None': (test, user) => unsigned(claimsOf(test, user), 'None'),
  'changed after signing': async ({ auth }, user) => {
    const [header, , signature] = (await auth.token(user)).split('.')
    const other = { ...auth.addUser('eve@example.com') }
    const claims = { iss: `${auth.url()}/auth/v1`, aud: 'authenticated', sub: other.id, exp: 4e9 }
    return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
  },
  'of a deleted user': async ({ auth }, user) => {
    const token = await auth.token(user)
    auth.users.delete(user.id)
    return token
  },
}

for (const [name, make] of Object.entries(INVALID))
  t.test(`rejects an access token: ${name}`, async (t) => {
    const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
    const user = test.auth.addUser('ada@example.com')
    const answer = await test.exchange(await make(test, user))
    t.match(answer.json(), { status: 401, code: 'session.wrong_access_token' })
    t.equal(answer.headers['set-cookie'], undefined)
    t.same(await test.database.query('select id from sessions'), [])
  })

t.test('rejects HS256 tokens signed with the public key', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  const user = test.auth.addUser('ada@example.com')
  for (const text of await publicKeyTexts(test)) {
    const token = await sign(claimsOf(test, user), 'HS256', Buffer.from(text))
    t.equal((await test.exchange(token)).statusCode, 401)
  }
})

t.test('verifies tokens signed with a shared secret by asking the project', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  test.auth.switches.isHs256 = true
  const user = test.auth.addUser('ada@example.com')
  t.equal((await test.exchange(await test.auth.token(user))).statusCode, 201)
  const forged = await sign(claimsOf(test, user), 'HS256', Buffer.alloc(32, 1))
  t.equal((await test.exchange(forged)).statusCode, 401)
  for (const claims of [{ iss: 'https://other/auth/v1' }, { aud: 'anon' }])
    t.equal((await test.exchange(await test.auth.token(user, { claims }))).statusCode, 401)
  const callsBefore = test.auth.calls.length
  const old = await test.auth.token(user, { expiresInSeconds: -60 })
  t.equal((await test.exchange(old)).statusCode, 401)
  t.equal(test.auth.calls.length, callsBefore, 'expired tokens are rejected locally')
})

t.test('requests the project’s keys once, however many unknown keys are sent', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  const { auth } = test
  const keyRequests = () => auth.calls.filter((call) => call.endsWith('jwks.json')).length
  const user = auth.addUser('ada@example.com')
  for (let count = 0; count < 3; count += 1)
    t.equal((await test.exchange(await auth.token(user))).statusCode, 201)
  t.equal(keyRequests(), 1)
  const { privateKey } = await generateKeyPair('ES256')
  for (const kid of ['a', 'b', 'c'])
    t.equal(
      (await test.exchange(await sign(claimsOf(test, user), 'ES256', privateKey, kid))).statusCode,
      401,
    )
  t.equal(keyRequests(), 1, 'unknown key ids do not cause requests')
})

t.test('finds a new key of the project after the cool-down', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  const { auth } = test
  const user = auth.addUser('ada@example.com')
  const before = await auth.token(user)
  t.equal((await test.exchange(before)).statusCode, 201)
  await auth.rotate()
  const realNow = Date.now
  t.teardown(() => {
    Date.now = realNow
  })
  Date.now = () => realNow() + 31_000
  t.equal((await test.exchange(await auth.token(user))).statusCode, 201)
  t.equal((await test.exchange(before)).statusCode, 201, 'older tokens stay valid')
})

t.test('rejects a token with an invalid signature locally', async (t) => {
  const test = await startAccountsApp(t)
  const { privateKey } = await generateKeyPair('ES256')
  const user = test.auth.addUser(ADMIN_EMAIL)
  await test.exchange(await sign(claimsOf(test, user), 'ES256', privateKey))
  t.notOk(test.auth.calls.includes('GET /user'))
})

t.test(
  'answers 503 while the project is unavailable, instead of rejecting the token',
  async (t) => {
    const test = await startAccountsApp(t)
    const user = test.auth.addUser(ADMIN_EMAIL)
    const expectUnavailable = async (why: string) => {
      const answer = await test.exchange(await test.auth.token(user))
      t.match(answer.json(), { status: 503, code: 'accounts.unavailable' }, why)
      t.equal(answer.headers['retry-after'], '5')
    }
    test.auth.switches.isAway = true
    await expectUnavailable('before its keys are known')
    test.auth.switches.isAway = false
    const token = await test.auth.token(user)
    t.equal((await test.exchange(token)).statusCode, 201)
    test.auth.switches.isAway = true
    await expectUnavailable('after its keys are known')
    test.auth.switches.isHs256 = true
    await expectUnavailable('with a shared secret')
    const config = await test.app.inject({ url: '/api/config' })
    t.match(config.json(), { sign_in: { kind: 'supabase', providers: ['email', 'github'] } })
  },
)

t.test('rejects an access token used as a bearer token, and a wrong owner token', async (t) => {
  const test = await startAccountsApp(t, { environment: { SIGN_UPS: 'open' } })
  const token = await test.auth.token(test.auth.addUser('ada@example.com'))
  const answer = await test.app.inject({
    url: '/api/models',
    headers: { authorization: `Bearer ${token}` },
  })
  t.equal(answer.statusCode, 401)
  const asOwner = {
    method: 'POST',
    url: '/api/session',
    payload: { token: 'x'.repeat(40) },
  } as const
  t.equal((await test.app.inject(asOwner)).statusCode, 401)
})
