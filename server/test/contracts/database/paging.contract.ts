import { at, type Cases, type ContractContext, times } from './contract.ts'
import { createGeneration, makeGeneration, makeModel, saveModel } from './generation-stages.ts'
import { createTraining, makeDataset } from './training-stages.ts'

interface Page {
  rows: { id: string; created_at: string }[]
  next_cursor: string | null
}
type List = (limit: number, cursor: string | null) => Promise<Page>

async function readAll(list: List, limit: number): Promise<Page['rows'][]> {
  const pages: Page['rows'][] = []
  let cursor: string | null = null
  do {
    const page: Page = await list(limit, cursor)
    pages.push(page.rows)
    cursor = page.next_cursor
  } while (cursor !== null)
  return pages
}

/** Seven rows: three with the same time, and others a microsecond apart. */
const MOMENTS = [
  at(1),
  at(2),
  at(2),
  at(2),
  at(2).replace('000Z', '001Z'),
  at(2).replace('000Z', '002Z'),
  at(3),
]

const lists = ({ call }: ContractContext): Record<string, List> => {
  const of = (limit: number, cursor: string | null) => ({ owner_id: 'ada', limit, cursor })
  return {
    trainings: async (limit, cursor) => {
      const { trainings, next_cursor } = await call.trainings_list(of(limit, cursor))
      return { rows: trainings, next_cursor }
    },
    datasets: async (limit, cursor) => {
      const { datasets, next_cursor } = await call.datasets_list(of(limit, cursor))
      return { rows: datasets, next_cursor }
    },
    models: async (limit, cursor) => {
      const { models, next_cursor } = await call.models_list({ ...of(limit, cursor), status: null })
      return { rows: models, next_cursor }
    },
    'shared models': async (limit, cursor) => {
      const others = { ...of(limit, cursor), owner_id: 'bob' }
      const { models, next_cursor } = await call.models_list_shared(others)
      return { rows: models, next_cursor }
    },
    generations: async (limit, cursor) => {
      const { generations, next_cursor } = await call.generations_list({
        ...of(limit, cursor),
        model_id: null,
      })
      return { rows: generations, next_cursor }
    },
  }
}

async function fill({ call }: ContractContext) {
  for (const [n, now] of MOMENTS.entries()) {
    const id = `row-${(n * 5) % 7}`
    await createTraining(call, { now, training: { id: `t-${id}` }, dataset: makeDataset({ id }) })
    await call.models_save({ now, model: makeModel({ id, is_public: true }) })
    const created = makeGeneration({ id }, { id: `g-${id}` })
    await call.generations_create({ now, same_click_since: now, ...created, idempotency: null })
  }
}

export const pagingCases: Cases = {
  'lists rows newest first and once, with equal times and microseconds': async (t, context) => {
    await fill(context)
    for (const [name, list] of Object.entries(lists(context))) {
      const [whole = []] = await readAll(list, 100)
      t.equal(whole.length, MOMENTS.length, name)
      const sorted = [...whole].sort((a, b) =>
        `${b.created_at} ${b.id}` < `${a.created_at} ${a.id}` ? -1 : 1,
      )
      t.strictSame(
        whole.map(({ id }) => id),
        sorted.map(({ id }) => id),
        `${name}: order`,
      )
      for (const limit of [1, 2, 3]) {
        const pages = await readAll(list, limit)
        t.strictSame(pages.flat(), whole, `${name} by ${limit}`)
        t.equal(pages.length, Math.ceil(MOMENTS.length / limit), `${name}: no empty last page`)
      }
    }
  },

  'a row that is added meanwhile does not shift pages': async (t, context) => {
    await fill(context)
    const { trainings: list } = lists(context)
    const before = await list?.(3, null)
    await createTraining(context.call, { now: at(9) })
    const after = await list?.(3, before?.next_cursor ?? null)
    t.equal(
      after?.rows.some(({ id }) => before?.rows.some((row) => row.id === id)),
      false,
    )
  },

  'an invalid cursor ends the list': async (t, context) => {
    await fill(context)
    for (const [name, list] of Object.entries(lists(context))) {
      for (const cursor of [
        '',
        'x',
        '_',
        '2030-13-40T00:00:00Z_1',
        `${'9'.repeat(200)}_1`,
        "'_'",
      ]) {
        t.strictSame(await list(3, cursor), { rows: [], next_cursor: null }, `${name}: ${cursor}`)
      }
    }
  },

  'a page holds from 1 to 100 rows, whatever the limit': async (t, { call, query }) => {
    const model = await saveModel(call)
    const { id } = await createGeneration(call, { model_id: model.id })
    await query(
      `with runs as (
        insert into public.runs (id, kind, owner_id, emulated, created_at, updated_at)
        select 'copy-' || n, kind, owner_id, emulated, created_at, updated_at
        from public.runs, generate_series(1, 150) n where id = $1
        returning id
      ), copies as (
        insert into public.generations (id, owner_id, model_id, model_name, model_url, keyword_inserted, parameters, created_at)
        select r.id, owner_id, model_id, model_name, model_url, keyword_inserted, parameters, created_at
        from public.generations g, runs r where g.id = $1
        returning id
      )
      insert into public.generation_parts (id, generation_id, owner_id, place, first_position, prompt, seed, num_outputs, created_at)
      select c.id, c.id, owner_id, place, first_position, prompt, seed, num_outputs, created_at
      from public.generation_parts p, copies c where p.id = $1`,
      [id],
    )
    const count = async (limit: number) =>
      (await call.generations_list({ owner_id: 'ada', limit, cursor: null, model_id: null }))
        .generations.length
    t.strictSame(await Promise.all([0, 1, 100, 5000].map(count)), [1, 1, 100, 100])
  },

  'filtered pages are full': async (t, { call }) => {
    const rare = await saveModel(call)
    const common = await saveModel(call)
    for (const n of times(6, (index) => index)) {
      await createGeneration(call, { model_id: common.id }, n)
      if (n % 3 === 0) await createGeneration(call, { model_id: rare.id }, n)
    }
    const page = await call.generations_list({
      owner_id: 'ada',
      limit: 2,
      cursor: null,
      model_id: rare.id,
    })
    t.strictSame(
      page.generations.map(({ model_id }) => model_id),
      [rare.id, rare.id],
    )
    t.equal(page.next_cursor, null)
  },
}
