import { at, type Cases, type ContractContext, times } from './contract.ts'
import { makeCreate } from './training-stages.ts'

const DAY = 24 * 3600
const answer = { status: 202, location: '/api/trainings/1', body: '{"id":"1"}' }

const begin = (
  call: ContractContext['call'],
  { now = 0, payload = 'p', owner = 'ada', key = 'key' } = {},
) =>
  call.idempotency_keys_begin({
    owner_id: owner,
    key,
    payload_hash: payload,
    now: at(now),
    lease_until: at(now + 300),
    expires_at: at(now + DAY),
  })

const create = (call: ContractContext['call'], now = 1) =>
  call.trainings_create(makeCreate({ now: at(now), idempotency: { key: 'key', ...answer } }))

export const idempotencyCases: Cases = {
  'the first request starts, the next finds it running': async (t, { call }) => {
    t.strictSame(await begin(call), { outcome: 'started', answer: null })
    t.strictSame(await begin(call, { now: 299 }), { outcome: 'running', answer: null })
  },

  'exactly one of many concurrent requests starts': async (t, { call }) => {
    const outcomes = await Promise.all(times(20, () => begin(call)))
    t.equal(outcomes.filter(({ outcome }) => outcome === 'started').length, 1)
    t.equal(outcomes.filter(({ outcome }) => outcome === 'running').length, 19)
  },

  'a repeated request gets the first response, another payload a mismatch': async (t, { call }) => {
    await begin(call)
    t.strictSame(await begin(call, { payload: 'q' }), { outcome: 'mismatch', answer: null })
    t.equal((await create(call)).outcome, 'created')
    t.strictSame(await begin(call, { now: DAY - 1 }), { outcome: 'replayed', answer })
    t.strictSame(await begin(call, { payload: 'q' }), { outcome: 'mismatch', answer: null })
  },

  'users don’t share keys': async (t, { call }) => {
    await begin(call)
    t.equal((await begin(call, { owner: 'bob', payload: 'q' })).outcome, 'started')
  },

  'an abandoned request is taken over when its lease ends, only by the same payload': async (
    t,
    { call },
  ) => {
    await begin(call)
    t.equal((await begin(call, { now: 300, payload: 'q' })).outcome, 'mismatch')
    t.equal((await begin(call, { now: 300 })).outcome, 'started')
    t.equal((await begin(call, { now: 301 })).outcome, 'running')
  },

  'a key can be reused for any payload after a day': async (t, { call }) => {
    await begin(call)
    await create(call)
    t.equal((await begin(call, { now: DAY - 1 })).outcome, 'replayed')
    t.equal((await begin(call, { now: DAY + 1, payload: 'q' })).outcome, 'started')
    t.equal((await begin(call, { now: DAY + 2, payload: 'q' })).outcome, 'running')
  },

  'a rejected request releases its key, a successful one does not': async (t, { call }) => {
    await begin(call)
    t.equal(await call.idempotency_keys_release({ owner_id: 'ada', key: 'key' }), true)
    t.equal((await begin(call, { payload: 'q' })).outcome, 'started')
    await create(call)
    t.equal(await call.idempotency_keys_release({ owner_id: 'ada', key: 'key' }), false)
    t.equal((await begin(call, { payload: 'q' })).outcome, 'replayed')
  },

  'stores a response even if its key was not begun': async (t, { call }) => {
    t.equal((await create(call)).outcome, 'created')
    t.strictSame(await begin(call), { outcome: 'replayed', answer })
  },

  'two requests that both hold the key create one training': async (t, { call }) => {
    await begin(call)
    await begin(call, { now: 300 })
    const results = await Promise.all([create(call, 301), create(call, 301)])
    t.strictSame(results.map(({ outcome }) => outcome).sort(), ['created', 'replayed'])
    t.strictSame(
      results.map((result) => result.answer),
      [answer, answer],
    )
    const page = await call.trainings_list({ owner_id: 'ada', limit: 100, cursor: null })
    t.equal(page.trainings.length, 1)
  },
}
