import t, { type Test } from 'tap'
import { indexPrompts } from '../../../src/gallery/index-prompts.ts'
import type { Database } from '../../../src/ports/database/database.ts'
import { indexUsedPrompts } from '../../../src/prompts/index-used-prompts.ts'
import { listArgs } from '../../contracts/database/gallery.contract.ts'
import { type Query, readFixture, testUpgrade } from '../../support/upgrade.ts'

// Schema version 11 added what the gallery sorts, filters and searches images by, and albums. Version 12 moved what each run
// of a generation has to `generation_parts`, and added the history of prompts.

const schema10 = await readFixture('schema-10.sql')

/** Two completed generations of Ada's with three images, and one of Bob's that is being saved. */
const rows10 = `
  insert into public.runs (id, kind, owner_id, emulated, status, next_check_at, created_at, updated_at)
    values ('g1', 'generation', 'ada', false, 'succeeded', null, '2026-01-01', '2026-01-01'),
      ('g2', 'generation', 'ada', false, 'succeeded', null, '2026-01-02', '2026-01-02'),
      ('g3', 'generation', 'bob', false, 'saving', '2026-01-03', '2026-01-03', '2026-01-03');
  insert into public.generations (id, owner_id, model_id, model_name, model_url, prompt, keyword_inserted, parameters, seed, num_outputs,
      delivered, first_number, created_at)
    select r.id, r.owner_id, 'm-' || r.id, 'Lake', 'ada/base:1', case r.id when 'g2' then 'Ein HÄUSCHEN am See' else 'a lake' end, false,
      '{"a": 1}', 7, 2, 2, case r.id when 'g2' then 3 else 1 end, r.created_at from public.runs r;
  insert into public.generated_images (id, generation_id, owner_id, position, number, file, width, height, format, bytes, sha256, created_at)
    values ('i1', 'g1', 'ada', 0, 1, 'images/g1/0.webp', 2, 1, 'webp', 10, 'a', '2026-01-01 00:00:09'),
      ('i2', 'g1', 'ada', 1, 2, 'images/g1/1.webp', 1, 1, 'webp', 10, 'b', '2026-01-01 00:00:08'),
      ('i3', 'g2', 'ada', 0, 3, 'pictures/g2/0.png', 1, 2, 'png', 10, 'c', '2026-01-02 00:00:09'),
      ('i4', 'g3', 'bob', 0, 1, 'images/g3/0.webp', 1, 1, 'webp', 10, 'd', '2026-01-03 00:00:09');
  insert into public.image_counters (owner_id, last) values ('ada', 4), ('bob', 2);
  create schema kept;
  create table kept.before as
    select 'i ' || id as id, to_jsonb(i) as row from public.generated_images i
    union all select 'g ' || id, to_jsonb(g) from public.generations g
    union all select 'r ' || id, to_jsonb(r) from public.runs r;`

/** Every column of every row has the value that it had. */
const CHANGED = `
  select k.id, old.key from kept.before k cross join lateral jsonb_each(k.row) old
  left join (
    select 'i ' || id as id, to_jsonb(i) as row from public.generated_images i
    union all select 'g ' || g.id, to_jsonb(g) || to_jsonb(p) from public.generations g join public.generation_parts p on p.id = g.id
    union all select 'r ' || id, to_jsonb(r) from public.runs r
  ) now on now.id = k.id
  where now.row->old.key is distinct from old.value order by 1, 2`

async function checkUpgraded(t: Test, database: Pick<Database, 'call'>, query: Query) {
  const { call } = database
  t.strictSame(await query(CHANGED), [])
  t.strictSame(
    await query(
      'select id, generation_id, place, first_position from public.generation_parts order by id',
    ),
    ['g1', 'g2', 'g3'].map((id) => ({ id, generation_id: id, place: 0, first_position: 0 })),
    'each generation has one run with its id',
  )
  t.strictSame(
    await query('select id from public.generated_images where part_id <> generation_id'),
    [],
  )
  const ids = async (args: Partial<typeof listArgs> = {}) =>
    (await call.images_list({ ...listArgs, ...args }))?.images.map(({ id }) => id)
  t.strictSame(await ids(), ['i3', 'i2', 'i1'])
  t.strictSame(await ids({ model_id: 'm-g1' }), ['i2', 'i1'])
  t.strictSame(await ids({ aspect: 'portrait' }), ['i3'])
  t.strictSame(await ids({ owner_id: 'bob' }), ['i4'])
  t.match((await call.images_list(listArgs))?.images[0], {
    file: 'pictures/g2/0.png',
    number: 3,
    favourite: false,
    created_at: '2026-01-02T00:00:00.000000Z',
  })
  // A server that stops in between continues with the rest.
  const [first] = await call.images_unsearchable({ limit: 1 })
  if (first)
    await call.images_set_search_texts({ texts: [{ id: first.id, search_text: 'a lake' }] })
  await indexPrompts({ database })
  t.strictSame(await call.images_unsearchable({ limit: 10 }), [])
  t.strictSame(await ids({ q: 'häuschen' }), ['i3'])
  t.strictSame(await ids({ q: 'lake' }), ['i2', 'i1'])
  const prompts = { owner_id: 'ada', model_id: 'm-g2', limit: 10, cursor: null }
  t.match(await call.prompts_list({ ...prompts, q: null }), {
    prompts: [{ prompt: 'Ein HÄUSCHEN am See', uses: 1, last_used_at: /^2026-01-02/ }],
  })
  await indexUsedPrompts({ database })
  t.match(await call.prompts_list({ ...prompts, q: 'häuschen' }), { prompts: [{ uses: 1 }] })
}

t.test('keeps every column of every row of schema version 10', async (t) => {
  await testUpgrade(t, { schema: schema10, rows: rows10, check: checkUpgraded })
})
