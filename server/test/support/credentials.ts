import { SCOPES, type Scope } from '@the-way/shared'
import { OWNER_BY_TOKEN } from '../../src/ports/accounts/callers.ts'
import { signIn } from './sign-in.ts'
import { OWNER_TOKEN, type TestApp } from './test-app.ts'

/** The credentials of a request. */
export interface Credentials {
  headers?: Record<string, string>
  query?: string
}

/** Credentials that are rejected, with the error of a route that needs a scope. */
export interface RejectedCredentials extends Credentials {
  status: 401 | 403
  code: string
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export async function makeKey({ call }: TestApp, scopes: readonly Scope[]) {
  const payload = { name: scopes.join(' '), scopes }
  const { id, key } = (await call({ method: 'POST', url: '/api/keys', payload })).json<{
    id: string
    key: string
  }>()
  return { id, key }
}

/** Adds a user with an account and an API key that has every scope. */
export async function addMember({ database, deps }: TestApp, name: string, status = 'active') {
  await database.query(
    `insert into public.users (id, owner_id, email, role, status, created_at, updated_at)
     values ($1, $1, $1 || '@example.com', 'member', $2, now(), now())`,
    [name, status],
  )
  const { key } = await deps.keys.create(
    { ...OWNER_BY_TOKEN, owner: { id: name, name }, role: 'member', user_id: name },
    { name: 'k', scopes: [...SCOPES] },
  )
  return { key, headers: bearer(key) }
}

/** Returns all kinds of invalid credentials, by what is wrong with them. */
export async function badCredentials(test: TestApp): Promise<Record<string, RejectedCredentials>> {
  const { app, call, database } = test
  const good = await makeKey(test, SCOPES)
  const revoked = await makeKey(test, SCOPES)
  await call({ method: 'DELETE', url: `/api/keys/${revoked.id}` })
  const expired = await makeKey(test, SCOPES)
  const { cookie: expiredSession } = await signIn(test)
  await database.query('update public.sessions set expires_at = now()')
  await database.query('update public.api_keys set expires_at = now() where id = $1', [expired.id])
  const { cookie: signedOut } = await signIn(test)
  await app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie: signedOut } })
  const paused = await addMember(test, 'paula', 'paused')

  const none = { status: 401, code: 'session.none' } as const
  const wrong = { status: 401, code: 'session.wrong_token' } as const
  const sent = (authorization: string) => ({ ...wrong, headers: { authorization } })
  return {
    none,
    'an expired session': { ...none, headers: { cookie: expiredSession } },
    'a signed-out session': { ...none, headers: { cookie: signedOut } },
    'an unknown session': { ...none, headers: { cookie: 'the_way_session=x' } },
    'a key as a cookie': { ...none, headers: { cookie: `the_way_session=${good.key}` } },
    'a wrong token': sent(`Bearer ${OWNER_TOKEN.replace(/.$/, '!')}`),
    'an unknown key': sent(`Bearer tw_${'A'.repeat(43)}`),
    'the id of a key': sent(`Bearer ${good.id}`),
    'a session as a token': sent(`Bearer ${signedOut.split('=')[1] ?? ''}`),
    'a truncated key': sent(`Bearer ${good.key.slice(0, -1)}`),
    'a key with an extra character': sent(`Bearer ${good.key}x`),
    'the prefix of a key': sent('Bearer tw_'),
    'two keys': sent(`Bearer ${good.key} ${good.key}`),
    'no token': sent('Bearer'),
    'no scheme': sent(good.key),
    'scheme Basic': sent(`Basic ${Buffer.from(`:${good.key}`).toString('base64')}`),
    'scheme Basic, bare': sent(`Basic ${good.key}`),
    'scheme Token': sent(`Token ${good.key}`),
    ...Object.fromEntries(
      ['token', 'key', 'api_key', 'access_token'].map((name) => [
        `?${name}=`,
        { ...none, query: `${name}=${good.key}` },
      ]),
    ),
    'a token in the query besides a valid header': {
      ...wrong,
      headers: bearer(good.key),
      query: `token=${OWNER_TOKEN}`,
    },
    'another parameter besides a valid header': {
      ...wrong,
      headers: bearer(good.key),
      query: 'Api-Key=x',
    },
    'a key in an unrelated parameter besides a valid header': {
      ...wrong,
      headers: bearer(good.key),
      query: `x=${good.key}`,
    },
    'an expired key': { status: 401, code: 'keys.expired', headers: bearer(expired.key) },
    'a revoked key': { status: 401, code: 'keys.revoked', headers: bearer(revoked.key) },
    'a paused user': { status: 403, code: 'users.paused', headers: paused.headers },
  }
}
