import { at, type Cases, type ContractContext, times } from './contract.ts'
import { createGeneration, makeGeneration, saveModel } from './generation-stages.ts'
import { answer, beginKey, keyedAnswer } from './key-stages.ts'
import { makeCreate } from './training-stages.ts'

const DAY = 24 * 3600
const holder = { owner_id: 'ada', key: 'key', lease_id: 'request-1' }
const other = { ...holder, lease_id: 'request-2' }

const create = (call: ContractContext['call'], { now = 1, lease = 'request-1' } = {}) =>
  call.trainings_create(makeCreate({ now: at(now), idempotency: keyedAnswer({ lease }) }))

const started = { outcome: 'started', answer: null, lease_until: null }

export const idempotencyCases: Cases = {
  'the first request starts, the next finds it running': async (t, { call }) => {
    t.strictSame(await beginKey(call), started)
    const running = { outcome: 'running', answer: null, lease_until: at(10) }
    t.strictSame(await beginKey(call, { now: 9, lease: 'request-2' }), running)
  },

  'exactly one of many concurrent requests starts': async (t, { call }) => {
    const outcomes = await Promise.all(times(20, (n) => beginKey(call, { lease: `request-${n}` })))
    t.equal(outcomes.filter(({ outcome }) => outcome === 'started').length, 1)
    t.equal(outcomes.filter(({ outcome }) => outcome === 'running').length, 19)
  },

  'a repeated request gets the first response, another payload a mismatch': async (t, { call }) => {
    await beginKey(call)
    t.match(await beginKey(call, { payload: 'q' }), { outcome: 'mismatch', answer: null })
    t.equal((await create(call)).outcome, 'created')
    const replayed = { outcome: 'replayed', answer, lease_until: null }
    t.strictSame(await beginKey(call, { now: DAY - 1 }), replayed)
    t.match(await beginKey(call, { payload: 'q' }), { outcome: 'mismatch', answer: null })
  },

  'users don’t share keys': async (t, { call }) => {
    await beginKey(call)
    t.equal((await beginKey(call, { owner: 'bob', payload: 'q' })).outcome, 'started')
  },

  'an abandoned request is taken over when its lease ends, only by the same payload': async (
    t,
    { call },
  ) => {
    await beginKey(call)
    t.equal((await beginKey(call, { now: 10, payload: 'q' })).outcome, 'mismatch')
    t.strictSame(await beginKey(call, { now: 10, lease: 'request-2' }), started)
    t.equal((await beginKey(call, { now: 11, lease: 'request-3' })).outcome, 'running')
  },

  'a request that renews its lease keeps its key, until another one has it': async (
    t,
    { call },
  ) => {
    const renewed = { ...holder, lease_until: at(19) }
    t.equal(await call.idempotency_keys_renew(renewed), false, 'not begun')
    await beginKey(call)
    t.equal(await call.idempotency_keys_renew(renewed), true)
    t.match(await beginKey(call, { now: 18, lease: 'request-2' }), { lease_until: at(19) })
    t.equal((await beginKey(call, { now: 19, lease: 'request-2' })).outcome, 'started')
    t.equal(await call.idempotency_keys_renew({ ...renewed, lease_until: at(99) }), false)
    t.match(await beginKey(call, { now: 20 }), { outcome: 'running', lease_until: at(29) })
    await create(call, { lease: 'request-2' })
    t.equal(await call.idempotency_keys_renew({ ...other, lease_until: at(99) }), false, 'answered')
  },

  'a key can be reused for any payload after a day': async (t, { call }) => {
    await beginKey(call)
    await create(call)
    t.equal((await beginKey(call, { now: DAY - 1 })).outcome, 'replayed')
    t.equal((await beginKey(call, { now: DAY + 1, payload: 'q' })).outcome, 'started')
    t.equal((await beginKey(call, { now: DAY + 2, payload: 'q' })).outcome, 'running')
  },

  'a rejected request releases its key, a successful one does not': async (t, { call }) => {
    await beginKey(call)
    t.equal(await call.idempotency_keys_release(other), false, 'only its own')
    t.equal(await call.idempotency_keys_release(holder), true)
    t.equal((await beginKey(call, { payload: 'q' })).outcome, 'started')
    await create(call)
    t.equal(await call.idempotency_keys_release(holder), false)
    t.equal((await beginKey(call, { payload: 'q' })).outcome, 'replayed')
  },

  'releases every key without an answer, and no other': async (t, { call }) => {
    for (const key of ['one', 'two']) await beginKey(call, { key })
    await beginKey(call)
    await create(call)
    t.equal(await call.idempotency_keys_release_all({}), 2)
    t.equal(await call.idempotency_keys_release_all({}), 0)
    t.equal((await beginKey(call, { key: 'one', lease: 'request-2' })).outcome, 'started')
    t.equal((await beginKey(call)).outcome, 'replayed')
  },

  'a request whose key was taken over creates nothing, before and after the other': async (
    t,
    { call, query },
  ) => {
    await beginKey(call)
    await beginKey(call, { now: 10, lease: 'request-2' })
    const lost = { outcome: 'key_lost', training: null, answer: null }
    t.strictSame(await create(call, { now: 11 }), lost)
    t.equal((await create(call, { now: 12, lease: 'request-2' })).outcome, 'created')
    t.strictSame(await create(call, { now: 13 }), { outcome: 'replayed', training: null, answer })
    t.equal((await query('select id from public.runs')).length, 1)
  },

  'a request whose key is gone or expired creates nothing': async (t, { call, query }) => {
    const lost = { outcome: 'key_lost', training: null, answer: null }
    t.strictSame(await create(call), lost, 'not begun')
    await beginKey(call)
    await beginKey(call, { now: 10, lease: 'request-2' })
    await call.idempotency_keys_release(other)
    t.strictSame(await create(call, { now: 11 }), lost, 'taken over and released')
    await beginKey(call, { lease: 'request-2' })
    await create(call, { lease: 'request-2' })
    t.strictSame(await create(call, { now: 2 * DAY }), lost, 'answered two days ago')
    await call.expired_delete({ now: at(2 * DAY) })
    t.strictSame(await create(call, { now: 2 * DAY }), lost, 'deleted')
    t.equal((await query('select id from public.runs')).length, 1)
  },

  'a generation and a retry whose key was taken over change nothing': async (
    t,
    { call, query },
  ) => {
    const model = await saveModel(call)
    const { id } = await createGeneration(call, { model_id: model.id })
    await beginKey(call)
    await beginKey(call, { now: 10, lease: 'request-2' })
    const before = await query('select * from public.runs')
    const idempotency = keyedAnswer()
    const created = await call.generations_create({
      now: at(11),
      same_click_since: at(9),
      ...makeGeneration(model),
      idempotency,
    })
    t.strictSame(created, { outcome: 'key_lost', generation: null, answer: null })
    const resume = { kind: 'generation', id, owner_id: 'ada', now: at(11), idempotency } as const
    const lost = { outcome: 'key_lost', run: null, answer: null }
    t.strictSame(await call.runs_resume(resume), lost)
    t.strictSame(await query('select * from public.runs'), before)
  },

  'two requests that both hold the key create one training': async (t, { call }) => {
    await beginKey(call)
    const results = await Promise.all([create(call), create(call)])
    t.strictSame(results.map(({ outcome }) => outcome).sort(), ['created', 'replayed'])
    t.strictSame(
      results.map((result) => result.answer),
      [answer, answer],
    )
    const page = await call.trainings_list({ owner_id: 'ada', limit: 100, cursor: null })
    t.equal(page.trainings.length, 1)
  },
}
