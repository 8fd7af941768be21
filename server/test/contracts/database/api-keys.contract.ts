import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type Cases, some, times } from './contract.ts'

export const newKey = (
  id: string,
  overrides: Partial<FunctionArgs<'api_keys_create'>> = {},
): FunctionArgs<'api_keys_create'> => ({
  id,
  owner_id: 'ada',
  user_id: null,
  name: `key ${id}`,
  key_hash: `hash-${id}`,
  hint: 'wxyz',
  scopes: ['read', 'train'],
  now: at(0),
  expires_at: null,
  ...overrides,
})

export const apiKeyCases: Cases = {
  'finds a key by its hash, with its scopes': async (t, { call }) => {
    const made = await call.api_keys_create(newKey('k', { expires_at: at(60) }))
    t.strictSame(made, {
      id: 'k',
      owner_id: 'ada',
      name: 'key k',
      hint: 'wxyz',
      scopes: ['read', 'train'],
      created_at: at(0),
      expires_at: at(60),
      last_used_at: null,
      revoked_at: null,
      user_id: null,
      user: null,
    })
    t.strictSame(
      await call.api_keys_create(newKey('k')),
      made,
      'a repeated call returns the same key',
    )
    t.strictSame(await call.api_keys_find({ key_hash: 'hash-k' }), made)
    t.equal(await call.api_keys_find({ key_hash: 'hash' }), null)
    t.equal(await call.api_keys_used({ id: 'k', now: at(7) }), true)
    t.match(some(await call.api_keys_find({ key_hash: 'hash-k' })), { last_used_at: at(7) })
  },

  'a revoked key is kept with the time of its first revocation': async (t, { call }) => {
    await call.api_keys_create(newKey('k'))
    t.equal(await call.api_keys_revoke({ id: 'k', owner_id: 'ada', now: at(5) }), true)
    t.equal(await call.api_keys_revoke({ id: 'k', owner_id: 'ada', now: at(9) }), true)
    t.match(some(await call.api_keys_find({ key_hash: 'hash-k' })), { revoked_at: at(5) })
  },

  'users list and revoke only their own keys': async (t, { call }) => {
    for (const id of times(3, (n) => `k${n}`)) await call.api_keys_create(newKey(id))
    await call.api_keys_create(newKey('b', { owner_id: 'bob' }))
    t.equal(await call.api_keys_get({ owner_id: 'ada', id: 'b' }), null)
    t.equal(await call.api_keys_revoke({ owner_id: 'ada', id: 'b', now: at(1) }), false)
    t.match(some(await call.api_keys_get({ owner_id: 'bob', id: 'b' })), { revoked_at: null })

    const first = await call.api_keys_list({ owner_id: 'ada', limit: 2, cursor: null })
    const rest = await call.api_keys_list({
      owner_id: 'ada',
      limit: 2,
      cursor: first.next_cursor,
    })
    t.strictSame(
      [...first.keys, ...rest.keys].map(({ id }) => id),
      ['k2', 'k1', 'k0'],
    )
    t.equal(rest.next_cursor, null)
  },
}
