import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type Cases, type ContractContext, times } from './contract.ts'
import { saveModel } from './generation-stages.ts'

type Call = ContractContext['call']

export const signIn = (call: Call, id: string, args: Partial<FunctionArgs<'users_sign_in'>> = {}) =>
  call.users_sign_in({
    id,
    email: `${id}@example.com`,
    name: null,
    is_admin: false,
    is_open: true,
    now: at(0),
    ...args,
  })

export const update = (call: Call, id: string, args: Partial<FunctionArgs<'users_update'>>) =>
  call.users_update({ id, now: at(5), ...args })

const invite = (call: Call, email: string, now = 0) =>
  call.invitations_create({ email, invited_by: 'root@example.com', now: at(now) })

const modelsOf = async (call: Call, owner_id: string) => {
  const { models } = await call.models_list({ owner_id, limit: 9, cursor: null, status: null })
  return models.map(({ name }) => name)
}

export const userCases: Cases = {
  'signs new users in where sign-in is open, and recognizes them later': async (t, { call }) => {
    const first = await signIn(call, 'ada', { name: 'Ada' })
    t.match(first, {
      outcome: 'signed_in',
      user: { id: 'ada', owner_id: 'ada', role: 'member', status: 'active', name: 'Ada' },
    })
    const again = await signIn(call, 'ada', {
      email: 'ada@example.org',
      is_open: false,
      now: at(9),
    })
    t.match(again, { outcome: 'signed_in', user: { email: 'ada@example.org' } })
    t.equal(again.user?.created_at, at(0))
    t.equal(again.user?.last_seen_at, at(9))
  },

  'an invitation is valid for one account': async (t, { call }) => {
    const closed = { is_open: false }
    const rejected = { outcome: 'not_invited', user: null }
    t.strictSame(await signIn(call, 'ada', closed), rejected)
    t.match(await invite(call, 'ada@example.com'), { accepted_at: null, created_at: at(0) })
    t.match(await signIn(call, 'ada', { ...closed, now: at(3) }), { outcome: 'signed_in' })
    t.strictSame(
      await signIn(call, 'eve', { ...closed, email: 'ada@example.com' }),
      rejected,
      'the invitation has been used',
    )
    t.match((await call.invitations_list({ limit: 10, cursor: null })).invitations, [
      { email: 'ada@example.com', accepted_at: at(3) },
    ])
  },

  'an invitation can be repeated, renewed and revoked': async (t, { call }) => {
    await invite(call, 'ada@example.com')
    t.equal(
      (await invite(call, 'ada@example.com', 5)).created_at,
      at(0),
      'an open invitation stays',
    )
    await signIn(call, 'ada', { is_open: false })
    t.match(await invite(call, 'ada@example.com', 6), { accepted_at: null, created_at: at(6) })
    t.equal(await call.invitations_delete({ email: 'ada@example.com' }), true)
    t.equal(await call.invitations_delete({ email: 'ada@example.com' }), false)
    t.match(await signIn(call, 'bob', { is_open: false, email: 'ada@example.com' }), {
      outcome: 'not_invited',
    })
  },

  'lists invitations in pages, newest first': async (t, { call }) => {
    for (const n of times(5, (n) => n)) await invite(call, `a_${n}@example.com`)
    const first = await call.invitations_list({ limit: 3, cursor: null })
    const rest = await call.invitations_list({ limit: 3, cursor: first.next_cursor })
    t.strictSame(
      [...first.invitations, ...rest.invitations].map(({ email }) => email),
      [4, 3, 2, 1, 0].map((n) => `a_${n}@example.com`),
    )
    t.equal(rest.next_cursor, null)
  },

  'the admin does not need an invitation and owns the local owner’s rows': async (t, { call }) => {
    t.match(await signIn(call, 'ada', { is_admin: true, is_open: false }), {
      user: { id: 'ada', owner_id: 'local', role: 'admin' },
    })
    t.match(await signIn(call, 'ada', { is_admin: true, is_open: false, now: at(1) }), {
      user: { owner_id: 'local', role: 'admin', created_at: at(0) },
    })
  },

  'a new admin takes over the local owner’s rows and keeps their own': async (
    t,
    { call, query },
  ) => {
    await signIn(call, 'ada', { is_admin: true })
    await signIn(call, 'bob')
    await saveModel(call, { owner_id: 'local', name: 'Old' })
    await saveModel(call, { owner_id: 'bob', name: 'Bob’s' })
    await call.spending_set_caps({ owner_id: 'bob', now: at(0), day_usd_micros: 1 })
    for (const [user, owner] of [
      ['ada', 'local'],
      ['bob', 'bob'],
    ])
      await query(
        `with s as (insert into public.sessions (session_hash, id, owner_id, user_id, expires_at, created_at)
           values ($1, $1, $2, $1, '2031-01-01', '2030-01-01'))
         insert into public.api_keys (id, owner_id, user_id, name, key_hash, hint, scopes, created_at)
           values ($1, $2, $1, 'a key', $1, 'abcd', '{read}', '2030-01-01')`,
        [user, owner],
      )
    t.match(await signIn(call, 'bob', { is_admin: true, now: at(2) }), {
      user: { owner_id: 'local', role: 'admin' },
    })
    t.same((await modelsOf(call, 'local')).sort(), ['Bob’s', 'Old'])
    t.match(await signIn(call, 'ada'), { user: { owner_id: 'ada', role: 'member' } })
    t.same(await modelsOf(call, 'ada'), [])
    t.same(await query('select id from public.sessions'), [], 'the sessions of both are ended')
    t.match(
      await query(
        'select id, owner_id, revoked_at is not null as gone from public.api_keys order by id',
      ),
      [
        { id: 'ada', owner_id: 'local', gone: true },
        { id: 'bob', owner_id: 'local', gone: false },
      ],
    )
  },

  'an admin whose email is no longer the admin’s becomes a member': async (t, { call }) => {
    await signIn(call, 'ada', { is_admin: true })
    t.match(await signIn(call, 'ada'), { user: { owner_id: 'ada', role: 'member' } })
  },

  'one of many concurrent first sign-ins with one invitation succeeds': async (t, { call }) => {
    await invite(call, 'ada@example.com')
    const results = await Promise.all(
      times(6, (n) => signIn(call, `u${n}`, { is_open: false, email: 'ada@example.com' })),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'signed_in').length, 1)
  },

  'lists users in pages, newest first, with their spending': async (t, { call }) => {
    for (const n of times(3, (n) => n)) await signIn(call, `u${n}`, { now: at(n) })
    await call.spending_set_caps({ owner_id: 'u2', now: at(0), day_usd_micros: 7 })
    const first = await call.users_list({ limit: 2, cursor: null, now: at(9) })
    t.match(first.users, [
      { id: 'u2', spending: { day: { cap_usd_micros: 7, spent_usd_micros: 0 } } },
      { id: 'u1', spending: { day: { cap_usd_micros: null } } },
    ])
    const rest = await call.users_list({ limit: 2, cursor: first.next_cursor, now: at(9) })
    t.match(rest, { users: [{ id: 'u0' }], next_cursor: null })
  },

  'the admin sets each cap of a user separately': async (t, { call }) => {
    await signIn(call, 'ada')
    const caps = { day_usd_micros: 5_000_000, month_usd_micros: 9_000_000 }
    await update(call, 'ada', caps)
    t.match(await update(call, 'ada', { month_usd_micros: null }), {
      outcome: 'updated',
      user: {
        status: 'active',
        spending: { day: { cap_usd_micros: 5_000_000 }, month: { cap_usd_micros: null } },
      },
    })
    t.match(await call.spending_get({ owner_id: 'ada', now: at(5) }), {
      day: { cap_usd_micros: 5_000_000 },
    })
  },

  'rejects updates of unknown users, and does not pause the admin': async (t, { call }) => {
    await signIn(call, 'ada', { is_admin: true })
    const noUser = { user: null }
    t.strictSame(await update(call, 'bob', { status: 'paused' }), {
      outcome: 'not_found',
      ...noUser,
    })
    t.strictSame(await update(call, 'ada', { status: 'paused' }), {
      outcome: 'is_admin',
      ...noUser,
    })
    t.match(await update(call, 'ada', { status: 'active' }), { outcome: 'updated' })
  },
}
