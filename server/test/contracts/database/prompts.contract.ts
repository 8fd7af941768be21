import { MOVED_TABLES } from '../../../src/ports/database/functions/rows.ts'
import { indexUsedPrompts } from '../../../src/prompts/index-used-prompts.ts'
import { at, type Cases, type ContractContext } from './contract.ts'
import { createGeneration, createRuns, makeEnd, saveModel } from './generation-stages.ts'
import { signIn } from './users.contract.ts'

type Call = ContractContext['call']

const listArgs = { owner_id: 'ada', model_id: 'm', limit: 10, cursor: null, q: null }

const prompts = async (call: Call, rest: Partial<Parameters<Call['prompts_list']>[0]> = {}) =>
  (await call.prompts_list({ ...listArgs, ...rest })).prompts.map(({ prompt }) => prompt)

/** Creates a generation for each prompt, a second apart. */
async function use(call: Call, texts: string[], from = 0, owner_id = 'ada') {
  const rows = []
  for (const [index, prompt] of texts.entries())
    rows.push(await createGeneration(call, { model_id: 'm', prompt, owner_id }, from + index))
  return rows
}

export const promptCases: Cases = {
  'lists each prompt of a model once, last used first, with its uses': async (t, { call }) => {
    await saveModel(call, { id: 'm', is_public: true })
    await saveModel(call, { id: 'other' })
    await call.models_update({
      owner_id: 'ada',
      id: 'm',
      now: at(0),
      changes: { public_use: 'generate' },
    })
    await use(call, ['a lake', 'a Lake', 'a lake', 'hills'])
    await createGeneration(call, { model_id: 'other', prompt: 'a street' })
    await use(call, ['of Bob'], 0, 'bob')
    t.strictSame(await call.prompts_list(listArgs), {
      prompts: [
        { prompt: 'hills', uses: 1, last_used_at: at(3) },
        { prompt: 'a lake', uses: 2, last_used_at: at(2) },
        { prompt: 'a Lake', uses: 1, last_used_at: at(1) },
      ],
      next_cursor: null,
    })
    t.strictSame(await prompts(call, { model_id: 'other' }), ['a street'])
    t.strictSame(await prompts(call, { owner_id: 'bob' }), ['of Bob'])
    t.strictSame(await prompts(call, { model_id: 'unknown' }), [])
  },

  'a repeated call does not count a generation twice': async (t, { call }) => {
    await saveModel(call, { id: 'm' })
    const same = { id: 'g', model_id: 'm', prompt: 'a lake' }
    await createGeneration(call, same)
    await createGeneration(call, same, 1)
    t.match(await call.prompts_list(listArgs), { prompts: [{ uses: 1, last_used_at: at(0) }] })
  },

  'runs with the same prompt count once for their generation': async (t, { call }) => {
    await saveModel(call, { id: 'm' })
    const runs = [{ prompt: 'red' }, { prompt: 'red' }, { prompt: 'blue' }]
    const { id, parts } = await createRuns(call, runs, { model_id: 'm' })
    await createGeneration(call, { model_id: 'm', prompt: 'red' }, 1)
    t.match(await call.prompts_list(listArgs), {
      prompts: [
        { prompt: 'red', uses: 2 },
        { prompt: 'blue', uses: 1 },
      ],
    })
    for (const part of parts) await call.generations_complete(makeEnd(part))
    await call.generations_delete({ owner_id: 'ada', id, now: at(20) })
    t.match(await call.prompts_list(listArgs), { prompts: [{ prompt: 'red', uses: 1 }] })
    t.strictSame(await prompts(call), ['red'])
  },

  'pages through prompts, with and without a search': async (t, { call }) => {
    await saveModel(call, { id: 'm' })
    const texts = ['1 lake', '2 hills', '3 lake', '4 lake', '5 lake']
    await use(call, texts)
    const all = async (limit: number, q: string | null) => {
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<Call['prompts_list']>> = await call.prompts_list({
          ...listArgs,
          limit,
          cursor,
          q,
        })
        found.push(...page.prompts.map(({ prompt }) => prompt))
        cursor = page.next_cursor
      } while (cursor !== null && found.length < 10)
      return found
    }
    for (const limit of [1, 2, 3, 5, 10]) {
      t.strictSame(await all(limit, null), texts.toReversed(), `by ${limit}`)
      t.strictSame(
        await all(limit, 'lake'),
        ['5 lake', '4 lake', '3 lake', '1 lake'],
        `by ${limit}`,
      )
    }
    for (const cursor of ['', 'x', '_', '2030-13-40T00:00:00Z_1'])
      t.strictSame(
        await call.prompts_list({ ...listArgs, cursor }),
        { prompts: [], next_cursor: null },
        cursor,
      )
  },

  'finds any part of a prompt in any language, and takes it literally': async (t, { call }) => {
    await saveModel(call, { id: 'm' })
    const texts = ['a RED lamp, 50% off', 'ein Grünes Häuschen', '夕焼けの港と猫', 'a_lamp']
    await use(call, texts)
    const found = {
      'red l': [0],
      lamp: [3, 0],
      a_l: [3],
      '%': [0],
      grün: [1],
      港: [2],
      の港: [2],
      zeppelin: [],
      '.*': [],
    }
    for (const [q, expected] of Object.entries(found))
      t.strictSame(
        await prompts(call, { q }),
        expected.map((index) => texts[index]),
        q,
      )
    t.strictSame(await prompts(call, { q: 'lamp', owner_id: 'bob' }), [])
    t.strictSame(await prompts(call, { q: 'lamp', model_id: 'other' }), [])
  },

  'finds a rare prompt among thousands': async (t, { call, query }) => {
    await query(
      `insert into public.used_prompts (owner_id, model_id, key, prompt, uses, last_used_at, search_text)
       select 'ada', 'm', n::text, n::text, 1, timestamptz '2030-01-01' + n * interval '1 second',
         'a common text' || case when n % 700 = 7 then ' and a rare one' else '' end from generate_series(1, 3000) n`,
    )
    const rare = ['2807', '2107', '1407', '707', '7']
    t.strictSame(await prompts(call, { q: 'rare one' }), rare)
    const first = await call.prompts_list({ ...listArgs, q: 'rare one', limit: 2 })
    t.strictSame(await prompts(call, { q: 'rare one', cursor: first.next_cursor }), rare.slice(2))
    t.strictSame(await prompts(call, { q: 'common', limit: 2 }), ['3000', '2999'])
  },

  'a prompt goes with its last generation': async (t, { call }) => {
    await saveModel(call, { id: 'm' })
    const rows = await use(call, ['a lake', 'a lake', 'hills'])
    for (const row of rows) await call.generations_complete(makeEnd(row))
    const remove = (index: number) =>
      call.generations_delete({ owner_id: 'ada', id: rows[index]?.id ?? '', now: at(20) })
    await remove(1)
    t.match(await call.prompts_list(listArgs), {
      prompts: [{ prompt: 'hills' }, { prompt: 'a lake', uses: 1 }],
    })
    await remove(0)
    t.strictSame(await prompts(call), ['hills'])
    t.match(await remove(0), { outcome: 'not_found' })
    await call.deletions_start({
      id: 'd',
      owner_id: 'ada',
      now: at(30),
      at_replicate: false,
      emulated: false,
      folders: [],
    })
    t.strictSame(await prompts(call), [])
  },

  'imported generations bring their prompts, which a job makes searchable': async (
    t,
    { call, query },
  ) => {
    await saveModel(call, { id: 'm' })
    await use(call, ['a LAKE', 'a LAKE', 'hills'])
    const expected = await call.prompts_list(listArgs)
    const rows: Record<string, Record<string, unknown>[]> = {}
    for (const table of MOVED_TABLES)
      rows[table] = (await query(`select to_jsonb(r) as row from public.${table} r`)).map(
        ({ row }) => row as Record<string, unknown>,
      )
    await query('delete from public.used_prompts')
    await query('delete from public.runs')
    await query('delete from public.generations')
    for (const table of ['runs', 'generations', 'generation_parts', 'generation_parts'] as const)
      await call.rows_import({ table, rows: rows[table] ?? [] })
    t.strictSame(await call.prompts_list(listArgs), expected)
    t.strictSame(await prompts(call, { q: 'lake' }), [])
    t.equal((await call.prompts_unsearchable({ limit: 1 })).length, 1)
    await indexUsedPrompts({ database: { call } })
    t.strictSame(await call.prompts_unsearchable({ limit: 1 }), [])
    t.strictSame(await prompts(call, { q: 'lake' }), ['a LAKE'])
  },

  'prompts of a member who becomes the admin move along': async (t, { call }) => {
    await signIn(call, 'ada')
    await saveModel(call, { id: 'm' })
    await use(call, ['a lake', 'hills'])
    await saveModel(call, { id: 'n', owner_id: 'local' })
    await createGeneration(call, { model_id: 'n', prompt: 'a lake', owner_id: 'local' })
    await signIn(call, 'ada', { is_admin: true, now: at(50) })
    t.strictSame(await prompts(call, { owner_id: 'local' }), ['hills', 'a lake'])
    t.strictSame(await prompts(call), [])
  },
}
