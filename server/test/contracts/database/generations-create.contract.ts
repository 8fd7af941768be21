import { at, type Cases, some, times } from './contract.ts'
import { createGeneration, makeGeneration, saveModel } from './generation-stages.ts'

const answer = { status: 202, location: '/api/generations/1', body: '{}' }
const page = { owner_id: 'ada', limit: 100, cursor: null, model_id: null }

export const generationCreateCases: Cases = {
  'a new generation is queued, due at once, and its model was used': async (t, { call }) => {
    const model = await saveModel(call, { name: 'Lake' })
    const generation = makeGeneration(model)
    const result = await call.generations_create({ now: at(4), generation, idempotency: null })
    t.strictSame([result.outcome, result.answer], ['created', null])
    t.match(result.generation, {
      ...generation,
      status: 'queued',
      model_name: 'Lake',
      model_url: model.model_url,
      version: null,
      input: null,
      delivered: null,
      withheld: 0,
      lost: [],
      pictures: [],
      next_check_at: at(4),
      attempts: 0,
      cost_usd_micros: null,
    })
    t.equal((await call.models_get({ owner_id: 'ada', id: model.id }))?.last_used, at(4))
  },

  'a known version goes along': async (t, { call }) => {
    const version = 'd'.repeat(64)
    const model = await saveModel(call, { version })
    t.equal((await createGeneration(call, { model_id: model.id })).version, version)
  },

  'no pictures of a model that is unknown, another’s or archived': async (t, { call, query }) => {
    const theirs = await saveModel(call, { owner_id: 'bob' })
    const archived = await saveModel(call)
    const changes = { status: 'archived' }
    await call.models_update({ owner_id: 'ada', id: archived.id, now: at(1), changes })
    const expected = { unknown: 'no_model', [theirs.id]: 'no_model', [archived.id]: 'archived' }
    for (const [id, outcome] of Object.entries(expected)) {
      const generation = makeGeneration({ id })
      const result = await call.generations_create({ now: at(2), generation, idempotency: null })
      t.strictSame(result, { outcome, generation: null, answer: null })
    }
    t.strictSame(await query('select id from public.generations'), [])
    t.equal((await call.models_get({ owner_id: 'bob', id: theirs.id }))?.last_used, null)
  },

  'twenty with one key at once make one generation': async (t, { call }) => {
    const model = await saveModel(call)
    const results = await Promise.all(
      times(20, () =>
        call.generations_create({
          now: at(0),
          generation: makeGeneration(model),
          idempotency: { key: 'key', ...answer },
        }),
      ),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'created').length, 1)
    t.ok(results.every((result) => result.answer?.location === answer.location))
    t.equal((await call.generations_list(page)).generations.length, 1)
  },

  'the same prompt twice without a key is two generations': async (t, { call }) => {
    const model = await saveModel(call)
    await createGeneration(call, { model_id: model.id })
    await createGeneration(call, { model_id: model.id })
    t.equal((await call.generations_list(page)).generations.length, 2)
  },

  'a call that is repeated because its answer was lost changes nothing': async (t, { call }) => {
    const generation = makeGeneration(await saveModel(call))
    const first = await call.generations_create({ now: at(0), generation, idempotency: null })
    const again = await call.generations_create({ now: at(1), generation, idempotency: null })
    t.strictSame(again, { ...first, outcome: 'replayed' })
  },

  'nobody reads the generation of another': async (t, { call }) => {
    const { id } = await createGeneration(call)
    t.equal(await call.generations_get({ owner_id: 'bob', id }), null)
    t.strictSame((await call.generations_list({ ...page, owner_id: 'bob' })).generations, [])
    t.equal((await call.generations_get({ owner_id: 'ada', id }))?.id, id)
  },

  'a generation outlives its model': async (t, { call }) => {
    const row = await createGeneration(call)
    some(await call.models_delete({ owner_id: 'ada', id: row.model_id }))
    t.strictSame(await call.generations_get({ owner_id: 'ada', id: row.id }), row)
  },
}
