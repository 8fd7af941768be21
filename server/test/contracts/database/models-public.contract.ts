import { at, type Cases, type ContractContext, some } from './contract.ts'
import { makeGeneration, saveModel } from './generation-stages.ts'

type Call = ContractContext['call']

const update = (call: Call, id: string, changes: Record<string, unknown>) =>
  call.models_update({ owner_id: 'ada', id, now: at(5), changes })

/** Bob generates images with the model. */
const generate = (call: Call, id: string) =>
  call.generations_create({
    now: at(6),
    same_click_since: at(4),
    ...makeGeneration({ id }, { owner_id: 'bob' }),
    idempotency: null,
  })

const sharedWith = async (call: Call, owner_id: string) => {
  const { models } = await call.models_list_shared({ owner_id, limit: 10, cursor: null })
  return models
}

export const publicModelCases: Cases = {
  'others read a public model without its owner’s inputs': async (t, { call }) => {
    const saved = await saveModel(call, {
      is_public: true,
      replicate_id: 'abc',
      input_parameters: { steps: 3 },
    })
    const shown = { ...saved, replicate_id: null, input_parameters: null }
    t.equal(saved.public_use, 'view')
    t.strictSame(await call.models_get({ owner_id: 'bob', id: saved.id }), shown)
    t.strictSame(await sharedWith(call, 'bob'), [shown])
    t.strictSame(await sharedWith(call, 'ada'), [], 'her own models are not shared with her')
    t.strictSame(await call.models_get({ owner_id: 'ada', id: saved.id }), saved)
  },

  'others don’t see when a model was used and which training created it': async (
    t,
    { call, query },
  ) => {
    const { id } = await saveModel(call, { is_public: true })
    await query(
      `update public.trained_models set training_id = 't', last_used = now() where id = '${id}'`,
    )
    t.match(await call.models_get({ owner_id: 'ada', id }), {
      training_id: 't',
      last_used: String,
    })
    const unknown = { training_id: null, last_used: null }
    t.match(await call.models_get({ owner_id: 'bob', id }), unknown)
    t.match(await sharedWith(call, 'bob'), [unknown])
  },

  'others can’t change a public model': async (t, { call }) => {
    const saved = await saveModel(call, { is_public: true })
    const bob = { owner_id: 'bob', id: saved.id }
    const changes = { public_use: 'generate' }
    t.equal(await call.models_update({ ...bob, now: at(1), changes }), null)
    t.equal(await call.models_delete(bob), null)
    t.strictSame(await call.models_get({ owner_id: 'ada', id: saved.id }), saved)
  },

  'others generate as the owner allows, and own their images': async (t, { call }) => {
    const { id } = await saveModel(call)
    const outcome = async () => (await generate(call, id)).outcome
    t.equal(await outcome(), 'no_model')
    await update(call, id, { public_use: 'generate' })
    t.equal(await outcome(), 'no_model', 'the model is private')
    await update(call, id, { is_public: true, public_use: 'view' })
    t.equal(await outcome(), 'view_only')
    await update(call, id, { public_use: 'generate' })
    const { generation } = await generate(call, id)
    const key = { id: some(generation).id }
    t.match(generation, { owner_id: 'bob', model_id: id, parts: [{ status: 'queued' }] })
    t.equal((await call.models_get({ owner_id: 'ada', id }))?.last_used, null)

    await update(call, id, { is_public: false })
    t.equal(await outcome(), 'no_model')
    t.ok(await call.generation_parts_get({ ...key, owner_id: 'bob' }))
    t.equal(await call.generation_parts_get({ ...key, owner_id: 'ada' }), null)
  },

  'others can’t access an archived or private model': async (t, { call }) => {
    const { id } = await saveModel(call, { is_public: true })
    const file = `models/${id}/thumbnail.webp`
    await call.models_set_thumbnail({ id, now: at(1), thumbnail_url: file })
    const found = async () => ({
      model: (await call.models_get({ owner_id: 'bob', id }))?.id,
      listed: (await sharedWith(call, 'bob')).length,
      file: (await call.files_get({ owner_id: 'bob', file }))?.file,
    })
    t.strictSame(await found(), { model: id, listed: 1, file })
    await update(call, id, { public_use: 'generate', status: 'archived' })
    t.strictSame(await found(), { model: undefined, listed: 0, file: undefined })
    t.equal((await generate(call, id)).outcome, 'no_model')
    await update(call, id, { status: 'ready', is_public: false })
    t.strictSame(await found(), { model: undefined, listed: 0, file: undefined })
  },
}
