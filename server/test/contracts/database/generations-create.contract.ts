import { at, type Cases, some, times } from './contract.ts'
import { createGeneration, makeEnd, makeGeneration, saveModel } from './generation-stages.ts'
import { answer, beginKey, keyedAnswer } from './key-stages.ts'

const page = { owner_id: 'ada', limit: 100, cursor: null, model_id: null }

export const generationCreateCases: Cases = {
  'queues a new generation that is due at once, and records the use of its model': async (
    t,
    { call },
  ) => {
    const model = await saveModel(call, { name: 'Lake' })
    const created = makeGeneration(model)
    const result = await call.generations_create({
      now: at(4),
      same_click_since: at(2),
      ...created,
      idempotency: null,
    })
    t.strictSame([result.outcome, result.answer], ['created', null])
    const { emulated, request_hash, ...common } = created.generation
    const { search_text: _, ...part } = some(created.parts[0])
    t.match(result.generation, {
      ...common,
      model_name: 'Lake',
      model_url: model.model_url,
      created_at: at(4),
      parts: [
        {
          ...part,
          generation_id: common.id,
          emulated,
          request_hash,
          place: 0,
          first_position: 0,
          status: 'queued',
          version: null,
          input: null,
          delivered: null,
          withheld: 0,
          lost: [],
          images: [],
          next_check_at: at(4),
          attempts: 0,
          cost_usd_micros: null,
        },
      ],
    })
    t.equal((await call.models_get({ owner_id: 'ada', id: model.id }))?.last_used, at(4))
  },

  'copies a known version from the model': async (t, { call }) => {
    const version = 'd'.repeat(64)
    const model = await saveModel(call, { version })
    t.equal((await createGeneration(call, { model_id: model.id })).version, version)
  },

  'rejects models that are unknown, archived or of another user': async (t, { call, query }) => {
    const theirs = await saveModel(call, { owner_id: 'bob' })
    const archived = await saveModel(call)
    const changes = { status: 'archived' }
    await call.models_update({ owner_id: 'ada', id: archived.id, now: at(1), changes })
    const expected = { unknown: 'no_model', [theirs.id]: 'no_model', [archived.id]: 'archived' }
    for (const [id, outcome] of Object.entries(expected)) {
      const result = await call.generations_create({
        now: at(2),
        same_click_since: at(0),
        ...makeGeneration({ id }),
        idempotency: null,
      })
      t.strictSame(result, { outcome, generation: null, answer: null })
    }
    t.strictSame(await query('select id from public.runs'), [])
    t.equal((await call.models_get({ owner_id: 'bob', id: theirs.id }))?.last_used, null)
  },

  'twenty concurrent requests with one key create one generation': async (t, { call }) => {
    const model = await saveModel(call)
    await beginKey(call)
    const results = await Promise.all(
      times(20, () =>
        call.generations_create({
          now: at(0),
          same_click_since: at(-2),
          ...makeGeneration(model),
          idempotency: keyedAnswer(),
        }),
      ),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'created').length, 1)
    t.ok(results.every((result) => result.answer?.location === answer.location))
    t.equal((await call.generations_list(page)).generations.length, 1)
  },

  'twenty equal concurrent requests without a key create one generation': async (t, { call }) => {
    const { id: model_id } = await saveModel(call)
    const results = await Promise.all(
      times(20, () =>
        call.generations_create({
          now: at(0),
          same_click_since: at(-2),
          ...makeGeneration({ id: model_id }, { request_hash: 'equal' }),
          idempotency: null,
        }),
      ),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'created').length, 1)
    t.equal(results.filter(({ outcome }) => outcome === 'replayed').length, 19)
    t.equal(new Set(results.map(({ generation }) => generation?.id)).size, 1)
    t.equal((await call.generations_list(page)).generations.length, 1)
  },

  'replays an equal request without a key for two seconds': async (t, { call }) => {
    const { id: model_id } = await saveModel(call)
    const equal = { model_id, request_hash: 'equal' }
    const first = await createGeneration(call, equal, 0)
    t.equal((await createGeneration(call, equal, 1.999)).id, first.id)
    t.not((await createGeneration(call, { ...equal, request_hash: 'other' }, 1)).id, first.id)
    t.not((await createGeneration(call, equal, 2.001)).id, first.id)
  },

  'does not replay an equal request of another user, or after a failure': async (t, { call }) => {
    const model = await saveModel(call, { is_public: true })
    const changes = { public_use: 'generate' }
    await call.models_update({ owner_id: 'ada', id: model.id, now: at(0), changes })
    const equal = { model_id: model.id, request_hash: 'equal' }
    const first = await createGeneration(call, equal)
    t.not((await createGeneration(call, { ...equal, owner_id: 'bob' })).id, first.id)
    await call.generations_complete(makeEnd(first, { status: 'failed' }))
    t.not((await createGeneration(call, equal)).id, first.id)
  },

  'equal requests with different keys create two generations': async (t, { call }) => {
    const model = await saveModel(call)
    for (const key of ['one', 'two']) {
      await beginKey(call, { key })
      const { outcome } = await call.generations_create({
        now: at(0),
        same_click_since: at(-2),
        ...makeGeneration(model, { request_hash: 'equal' }),
        idempotency: keyedAnswer({ key }),
      })
      t.equal(outcome, 'created')
    }
  },

  'repeating a call after a lost response changes nothing': async (t, { call }) => {
    const created = makeGeneration(await saveModel(call))
    const first = await call.generations_create({
      now: at(0),
      same_click_since: at(-2),
      ...created,
      idempotency: null,
    })
    const again = await call.generations_create({
      now: at(1),
      same_click_since: at(-1),
      ...created,
      idempotency: null,
    })
    t.strictSame(again, { ...first, outcome: 'replayed' })
  },

  'stores the estimate and what it retries, once per retried generation': async (t, { call }) => {
    const first = await createGeneration(call)
    const retry = { model_id: first.model_id, retry_of: first.id, estimate_usd_micros: 1200 }
    const create = (overrides: Parameters<typeof makeGeneration>[1]) =>
      call.generations_create({
        now: at(9),
        same_click_since: at(7),
        ...makeGeneration({ id: first.model_id }, { ...retry, ...overrides }),
        idempotency: null,
      })
    const results = await Promise.all(times(5, () => create({})))
    const created = results.filter(({ outcome }) => outcome === 'created')
    t.equal(created.length, 1)
    t.match(created[0]?.generation, {
      retry_of: first.id,
      parts: [{ estimate_usd_micros: 1200 }],
    })
    for (const { outcome, generation } of results)
      if (outcome !== 'created') {
        t.equal(outcome, 'retried')
        t.equal(generation?.id, created[0]?.generation?.id)
      }
    t.equal((await create({ retry_of: null })).outcome, 'created')
    await call.generations_complete(makeEnd(first))
    await call.generations_delete({ owner_id: 'ada', id: first.id, now: at(20) })
    const kept = await call.generation_parts_get({
      owner_id: 'ada',
      id: some(created[0]?.generation).id,
    })
    t.equal(kept?.retry_of, null, 'after the retried generation was deleted')
  },

  'hides generations of other users': async (t, { call }) => {
    const { id } = await createGeneration(call)
    t.equal(await call.generation_parts_get({ owner_id: 'bob', id }), null)
    t.equal(await call.generations_get({ owner_id: 'bob', id }), null)
    t.strictSame((await call.generations_list({ ...page, owner_id: 'bob' })).generations, [])
    t.equal((await call.generations_get({ owner_id: 'ada', id }))?.id, id)
  },

  'keeps a generation when its model is deleted': async (t, { call }) => {
    const row = await createGeneration(call)
    some(await call.models_delete({ owner_id: 'ada', id: row.model_id }))
    t.strictSame(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), row)
  },
}
