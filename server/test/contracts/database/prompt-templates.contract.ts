import { at, type Cases, type ContractContext, times } from './contract.ts'
import { answer, beginKey, keyedAnswer } from './key-stages.ts'
import { signIn } from './users.contract.ts'

type Call = ContractContext['call']

const make = (
  call: Call,
  name: string,
  { owner_id = 'ada', id = `t-${name}`, now = 1, max = 100 } = {},
) =>
  call.prompt_templates_create({
    now: at(now),
    max,
    template: { id, owner_id, name, name_key: name.toLowerCase(), text: `${name} at dusk` },
    idempotency: null,
  })

const change = { owner_id: 'ada', now: at(40), name: null, name_key: null, text: null }
const page = { owner_id: 'ada', limit: 10, cursor: null }

const names = async (call: Call, owner_id = 'ada') =>
  (await call.prompt_templates_list({ ...page, owner_id })).templates.map(({ name }) => name)

export const promptTemplateCases: Cases = {
  'creates templates whose names differ, and lists the newest first': async (t, { call }) => {
    t.match(await make(call, 'Dusk'), {
      outcome: 'created',
      template: { name: 'Dusk', text: 'Dusk at dusk', created_at: at(1), updated_at: at(1) },
    })
    t.match(await make(call, 'Dusk'), { outcome: 'created' }, 'a repeated call')
    t.match(await make(call, 'DUSK'), { outcome: 'name_taken', template: null })
    t.match(await make(call, 'dusk', { owner_id: 'bob' }), { outcome: 'created' })
    await make(call, 'Dawn', { now: 2 })
    t.strictSame(await names(call), ['Dawn', 'Dusk'])
    const first = await call.prompt_templates_list({ ...page, limit: 1 })
    const { templates } = await call.prompt_templates_list({ ...page, cursor: first.next_cursor })
    t.match(templates, [{ name: 'Dusk' }])
  },

  'creates at most as many as allowed, also at the same time': async (t, { call }) => {
    await make(call, 'of Bob', { owner_id: 'bob' })
    const results = await Promise.all(times(5, (n) => make(call, `Template ${n}`, { max: 3 })))
    t.strictSame(results.map(({ outcome }) => outcome).sort(), [
      'created',
      'created',
      'created',
      'too_many',
      'too_many',
    ])
    t.equal((await names(call)).length, 3)
  },

  'returns the stored answer for a repeated key, and only its holder creates': async (
    t,
    { call },
  ) => {
    await beginKey(call)
    const create = (id: string, lease = 'request-1') =>
      call.prompt_templates_create({
        now: at(1),
        max: 100,
        template: { id, owner_id: 'ada', name: 'Dusk', name_key: 'dusk', text: 'at dusk' },
        idempotency: keyedAnswer({ lease }),
      })
    t.match(await create('a', 'another'), { outcome: 'key_lost', template: null, answer: null })
    t.match(await create('a'), { outcome: 'created', answer })
    t.match(await create('b'), { outcome: 'replayed', template: null, answer })
  },

  'changes and deletes only own templates': async (t, { call }) => {
    await make(call, 'Dusk')
    await make(call, 'Dawn')
    const update = (rest: object) =>
      call.prompt_templates_update({ ...change, id: 't-Dusk', ...rest })
    t.match(await update({ name: 'DAWN', name_key: 'dawn' }), { outcome: 'name_taken' })
    t.match(await update({ name: 'DUSK', name_key: 'dusk' }), {
      outcome: 'updated',
      template: { name: 'DUSK', text: 'Dusk at dusk', created_at: at(1), updated_at: at(40) },
    })
    t.match(await update({ text: 'at night' }), { template: { name: 'DUSK', text: 'at night' } })
    t.match(await update({ owner_id: 'bob', text: 'x' }), { outcome: 'not_found', template: null })
    const remove = (owner_id: string) => call.prompt_templates_delete({ owner_id, id: 't-Dusk' })
    t.equal(await remove('bob'), false)
    t.equal(await remove('ada'), true)
    t.equal(await remove('ada'), false)
    t.strictSame(await names(call), ['Dawn'])
  },

  'exports, imports under a free name, and deletes with everything': async (t, { call, query }) => {
    await make(call, 'Dusk')
    const args = { owner_id: 'ada', after: null, limit: 10, table: 'prompt_templates' as const }
    const exported = await call.export_rows(args)
    t.match(exported, [{ id: 't-Dusk', name: 'Dusk', text: 'Dusk at dusk' }])
    t.strictSame(Object.keys(exported[0] ?? {}).sort(), [
      'created_at',
      'id',
      'name',
      'text',
      'updated_at',
    ])
    const rows = (await query('select to_jsonb(r) as row from public.prompt_templates r')).map(
      ({ row }) => row as Record<string, unknown>,
    )
    await query('delete from public.prompt_templates')
    await make(call, 'DUSK', { id: 'here' })
    t.equal(await call.rows_import({ table: 'prompt_templates', rows }), 1)
    t.equal(await call.rows_import({ table: 'prompt_templates', rows }), 0, 'a repeat')
    t.strictSame((await names(call)).sort(), ['DUSK', 'Dusk 2'])
    await call.deletions_start({
      id: 'd',
      owner_id: 'ada',
      now: at(60),
      at_replicate: false,
      emulated: false,
      folders: [],
    })
    t.strictSame(await names(call), [])
  },

  'templates of a member who becomes the admin move along': async (t, { call }) => {
    await signIn(call, 'ada')
    await make(call, 'Dusk')
    await make(call, 'dusk', { owner_id: 'local' })
    await signIn(call, 'ada', { is_admin: true, now: at(50) })
    t.strictSame((await names(call, 'local')).sort(), ['Dusk 2', 'dusk'])
  },
}
