import { at, type Cases, some } from './contract.ts'
import { makeModel, saveModel } from './generation-stages.ts'

const list = { owner_id: 'ada', limit: 10, cursor: null }

export const modelCases: Cases = {
  'a saved model is ready, and a repeated id returns the first one': async (t, { call }) => {
    const model = makeModel({ description: 'Mine', input_parameters: { steps: 3 } })
    const saved = await call.models_save({ now: at(0), model })
    t.match(saved, { ...model, status: 'ready', created_at: at(0), updated_at: at(0) })
    const again = await call.models_save({ now: at(9), model: { ...model, name: 'Other' } })
    t.strictSame(again, saved)
    t.strictSame(await call.models_get({ owner_id: 'ada', id: model.id }), saved)
  },

  'changes only the named fields': async (t, { call }) => {
    const saved = await saveModel(call, { description: 'Mine', category: 'places' })
    const update = (changes: Record<string, unknown>, now = 5) =>
      call.models_update({ owner_id: 'ada', id: saved.id, now: at(now), changes })
    t.strictSame(await update({ name: 'New' }), { ...saved, name: 'New', updated_at: at(5) })
    t.match(await update({ description: null }), { description: null, category: 'places' })
    t.match(await update({ is_public: true, keyword: null, category: 'x' }), {
      name: 'New',
      is_public: true,
      keyword: null,
      category: 'x',
    })
    t.strictSame((await update({}, 7))?.updated_at, at(7))
    t.match(await update({ owner_id: 'bob', model_url: 'bob/x' }), {
      owner_id: 'ada',
      model_url: 'ada/lake',
    })
  },

  'lists archived models separately': async (t, { call }) => {
    const ready = await saveModel(call, {}, 1)
    const archived = await saveModel(call, {}, 2)
    const id = archived.id
    await call.models_update({ owner_id: 'ada', id, now: at(3), changes: { status: 'archived' } })
    const ids = async (status: 'ready' | 'archived' | null) =>
      (await call.models_list({ ...list, status })).models.map((model) => model.id)
    t.strictSame(await ids(null), [archived.id, ready.id])
    t.strictSame(await ids('ready'), [ready.id])
    t.strictSame(await ids('archived'), [archived.id])
    await call.models_update({ owner_id: 'ada', id, now: at(4), changes: { status: 'ready' } })
    t.strictSame(await ids('archived'), [])
  },

  'users can’t read, change or delete models of others': async (t, { call }) => {
    const { id } = await saveModel(call)
    const bob = { owner_id: 'bob', id }
    t.equal(await call.models_get(bob), null)
    t.equal(await call.models_update({ ...bob, now: at(1), changes: { name: 'x' } }), null)
    t.equal(await call.models_delete(bob), null)
    t.strictSame((await call.models_list({ ...list, owner_id: 'bob', status: null })).models, [])
    t.ok(await call.models_get({ owner_id: 'ada', id }))
  },

  'deleting a model returns it once': async (t, { call }) => {
    const saved = await saveModel(call)
    const withThumbnail = await call.models_set_thumbnail({
      id: saved.id,
      now: at(1),
      thumbnail_url: 'models/1/thumbnail.webp',
    })
    t.equal(withThumbnail?.thumbnail_url, 'models/1/thumbnail.webp')
    const key = { owner_id: 'ada', id: saved.id }
    t.strictSame(await call.models_delete(key), withThumbnail)
    t.equal(await call.models_delete(key), null)
    t.equal(await call.models_get(key), null)
    t.equal(await call.models_set_thumbnail({ id: saved.id, now: at(2), thumbnail_url: 'x' }), null)
  },

  'models of the earlier app belong to the local owner and are ready': async (
    t,
    { call, query },
  ) => {
    await query(
      `insert into public.trained_models (id, name, version, model_url, status, keyword, input_parameters, is_public)
      values ('old', 'Old', 'v1', 'https://replicate.com/ada/old/versions/1', 'completed', 'OLD', '[1]', null),
        ('gone', 'Gone', null, 'ada/gone:abc', 'archived', null, null, false),
        ('half', 'Half', null, null, 'training', null, null, false),
        ('empty', 'Empty', null, '', 'training', null, null, false)`,
    )
    const local = { ...list, owner_id: 'local' }
    const page = await call.models_list({ ...local, status: null })
    t.strictSame(page.models.map(({ id }) => id).sort(), ['gone', 'old'])
    const old = some(await call.models_get({ owner_id: 'local', id: 'old' }))
    t.match(old, {
      status: 'ready',
      base_model: 'ada/old',
      is_public: false,
      input_parameters: null,
      trainer: null,
      training_id: null,
    })
    t.equal(old.updated_at, old.created_at)
    t.match((await call.models_list({ ...local, status: 'archived' })).models, [
      { id: 'gone', base_model: 'ada/gone', status: 'archived' },
    ])
    t.equal(await call.models_get({ owner_id: 'local', id: 'half' }), null)
  },
}
