import { newSession } from '../../support/new-session.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'

const code = { code_hash: 'code', owner_id: 'ada', now: at(0), expires_at: at(600) }
const exchange = {
  id: 'one',
  code_hash: 'code',
  session_hash: 'session',
  user_agent: 'a browser',
  now: at(1),
  expires_at: at(9000),
}
const session = (hash: string, seconds: number, owner_id = 'ada') =>
  newSession(hash, { now: at(0), expires_at: at(seconds), owner_id })

const listOf = async ({ call }: Pick<ContractContext, 'call'>, owner_id: string, now = 2) =>
  (await call.sessions_list({ owner_id, limit: 100, cursor: null, now: at(now) })).sessions.map(
    ({ id }) => id,
  )

export const sessionCases: Cases = {
  'a code creates one session, once': async (t, { call }) => {
    t.equal(await call.sign_in_codes_create(code), true)
    t.strictSame(await call.sessions_create_from_code(exchange), {
      id: 'one',
      owner_id: 'ada',
      sign_in: 'link',
      user_agent: 'a browser',
      created_at: at(1),
      last_seen_at: null,
      expires_at: at(9000),
      user_id: null,
      user: null,
    })
    const other = { ...exchange, id: 'two', session_hash: 'other' }
    t.equal(await call.sessions_create_from_code(other), null)
    t.equal(await call.sessions_get({ session_hash: 'other', now: at(2) }), null)
  },

  'one of many concurrent uses of a code succeeds': async (t, { call }) => {
    await call.sign_in_codes_create(code)
    const sessions = await Promise.all(
      times(8, (n) =>
        call.sessions_create_from_code({ ...exchange, id: `${n}`, session_hash: `s${n}` }),
      ),
    )
    t.equal(sessions.filter((session) => session !== null).length, 1)
  },

  'rejects expired and unknown codes': async (t, { call }) => {
    await call.sign_in_codes_create(code)
    t.equal(await call.sessions_create_from_code({ ...exchange, now: at(600) }), null)
    t.equal(await call.sessions_create_from_code({ ...exchange, code_hash: 'guess' }), null)
  },

  'a session is valid until it expires or is ended': async (t, { call }) => {
    const made = await call.sessions_create(session('s', 60))
    t.strictSame(
      await call.sessions_create(session('s', 60)),
      made,
      'a repeated call returns the same session',
    )
    t.strictSame(await call.sessions_get({ session_hash: 's', now: at(59) }), made)
    t.equal(await call.sessions_get({ session_hash: 's', now: at(60) }), null)
    t.equal(await call.sessions_delete({ session_hash: 's' }), true)
    t.equal(await call.sessions_delete({ session_hash: 's' }), false)
    t.equal(await call.sessions_get({ session_hash: 's', now: at(1) }), null)
  },

  'a session that replaces another ends it': async (t, { call }) => {
    await call.sessions_create(session('former', 60))
    const next = { ...session('next', 90), replaces: 'former' }
    const made = await call.sessions_create(next)
    t.ok(
      await call.sessions_get({ session_hash: 'former', now: at(9) }),
      'it is still valid for some seconds, for requests in progress',
    )
    t.equal(await call.sessions_get({ session_hash: 'former', now: at(10) }), null)
    t.strictSame(await call.sessions_create(next), made, 'a repeated call returns the same session')
    t.ok(await call.sessions_create({ ...next, replaces: 'next' }), 'it does not end itself')
    t.ok(await call.sessions_get({ session_hash: 'next', now: at(1) }))
  },

  'users list and end only their own sessions': async (t, context) => {
    const { call } = context
    await call.sessions_create(session('a1', 60))
    await call.sessions_create(session('a2', 600))
    await call.sessions_create(session('b1', 600, 'bob'))
    t.strictSame((await listOf(context, 'ada')).sort(), ['id-a1', 'id-a2'])
    t.strictSame(await listOf(context, 'ada', 60), ['id-a2'], 'only valid sessions')
    t.equal(await call.sessions_end({ owner_id: 'ada', id: 'id-b1' }), false)
    t.equal(await call.sessions_end({ owner_id: 'ada', id: 'id-a1' }), true)
    t.equal(await call.sessions_get({ session_hash: 'a1', now: at(2) }), null)
    t.equal(await call.sessions_seen({ id: 'id-a2', now: at(5) }), true)
    t.match(some(await call.sessions_get({ session_hash: 'a2', now: at(6) })), {
      last_seen_at: at(5),
    })

    await call.sign_in_codes_create(code)
    t.equal(await call.sessions_end_all({ owner_id: 'ada' }), 1)
    t.equal(await call.sessions_create_from_code(exchange), null, 'sign-in codes end too')
    t.strictSame(await listOf(context, 'bob'), ['id-b1'])
  },

  'deletes expired sessions, codes and keys, and keeps others': async (t, { call }) => {
    const until = (seconds: number) => ({ owner_id: 'ada', now: at(0), expires_at: at(seconds) })
    await call.sign_in_codes_create({ code_hash: 'old', ...until(10) })
    await call.sign_in_codes_create({ code_hash: 'new', ...until(20) })
    await call.sessions_create(session('old', 10))
    await call.sessions_create(session('new', 20))
    for (const [key, seconds] of [
      ['old', 10],
      ['new', 20],
    ] as const) {
      await call.idempotency_keys_begin({
        key,
        lease_id: 'request-1',
        payload_hash: 'p',
        lease_until: at(5),
        ...until(seconds),
      })
    }
    t.equal(await call.expired_delete({ now: at(10) }), 3)
    t.equal(await call.expired_delete({ now: at(10) }), 0)
    t.ok(await call.sessions_get({ session_hash: 'new', now: at(11) }))
  },
}
