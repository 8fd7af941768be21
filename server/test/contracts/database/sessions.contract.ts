import { at, type Cases, times } from './contract.ts'

const code = { code_hash: 'code', owner_id: 'ada', now: at(0), expires_at: at(600) }
const exchange = { code_hash: 'code', session_hash: 'session', now: at(1), expires_at: at(9000) }

export const sessionCases: Cases = {
  'a code makes one session, once': async (t, { call }) => {
    t.equal(await call.sign_in_codes_create(code), true)
    t.strictSame(await call.sessions_create_from_code(exchange), {
      owner_id: 'ada',
      created_at: at(1),
      expires_at: at(9000),
    })
    t.equal(await call.sessions_create_from_code({ ...exchange, session_hash: 'other' }), null)
    t.equal(await call.sessions_get({ session_hash: 'other', now: at(2) }), null)
  },

  'of many who use a code at once, one gets in': async (t, { call }) => {
    await call.sign_in_codes_create(code)
    const sessions = await Promise.all(
      times(8, (n) => call.sessions_create_from_code({ ...exchange, session_hash: `s${n}` })),
    )
    t.equal(sessions.filter((session) => session !== null).length, 1)
  },

  'an expired or unknown code is no good': async (t, { call }) => {
    await call.sign_in_codes_create(code)
    t.equal(await call.sessions_create_from_code({ ...exchange, now: at(600) }), null)
    t.equal(await call.sessions_create_from_code({ ...exchange, code_hash: 'guess' }), null)
  },

  'a session lasts until it expires or is ended': async (t, { call }) => {
    const session = { session_hash: 's', owner_id: 'ada', now: at(0), expires_at: at(60) }
    const made = await call.sessions_create(session)
    t.strictSame(await call.sessions_create(session), made, 'a repeat answers the same')
    t.strictSame(await call.sessions_get({ session_hash: 's', now: at(59) }), made)
    t.equal(await call.sessions_get({ session_hash: 's', now: at(60) }), null)
    t.equal(await call.sessions_delete({ session_hash: 's' }), true)
    t.equal(await call.sessions_delete({ session_hash: 's' }), false)
    t.equal(await call.sessions_get({ session_hash: 's', now: at(1) }), null)
  },

  'expired sessions, codes and keys are removed, others stay': async (t, { call }) => {
    const until = (seconds: number) => ({ owner_id: 'ada', now: at(0), expires_at: at(seconds) })
    await call.sign_in_codes_create({ code_hash: 'old', ...until(10) })
    await call.sign_in_codes_create({ code_hash: 'new', ...until(20) })
    await call.sessions_create({ session_hash: 'old', ...until(10) })
    await call.sessions_create({ session_hash: 'new', ...until(20) })
    for (const [key, seconds] of [
      ['old', 10],
      ['new', 20],
    ] as const) {
      await call.idempotency_keys_begin({
        key,
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
