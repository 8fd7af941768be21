import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import root, { type Test, test } from 'tap'
import {
  openEmbeddedDatabase,
  openEmbeddedThread,
  toDatabase,
} from '../../../../src/ports/database/embedded/embedded-database.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { readFixture } from '../../../support/upgrade.ts'
import { databaseFolder, failureOf, schemaSql, session, sessionQuery } from './fixtures.ts'

/** Earlier versions are made from the setup file of version 7. */
const schema7 = await readFixture('schema-7.sql')
let created: Promise<string> | undefined

/** Opens an embedded database with schema version 7; the first one takes long to create, and the others are copies. */
async function openSchema7(t: Test) {
  created ??= createSchema7()
  const directory = join(temporaryDirectory(t), 'database')
  await cp(await created, directory, { recursive: true })
  return { directory, old: await openEmbeddedThread({ directory, schemaSql: schema7 }) }
}

async function createSchema7(): Promise<string> {
  const directory = join(temporaryDirectory(root), 'database')
  const thread = await openEmbeddedThread({ directory, schemaSql: schema7 })
  await thread.close()
  return directory
}

test('applies a changed setup file at start and keeps the data', async (t) => {
  const directory = await databaseFolder(t)
  const first = await openEmbeddedThread({ directory, schemaSql })
  await toDatabase(first).call.sessions_create(session)
  await first.query('drop function public.sessions_get')
  await first.query(
    'create function public.sessions_get(p jsonb, more text) returns text language sql as $$ select 1 $$',
  )
  await first.close()

  const same = await openEmbeddedDatabase({ directory, schemaSql })
  t.match(await failureOf(same.call.sessions_get(sessionQuery)), {
    kind: 'internal',
    sqlstate: '42883',
  })
  await same.close()

  const newer = await openEmbeddedThread({ directory, schemaSql: `${schemaSql}\n` })
  t.ok(await toDatabase(newer).call.sessions_get(sessionQuery))
  const [row] = await newer.query(
    "select count(*)::int as count from pg_proc where proname = 'sessions_get'",
  )
  t.equal(row?.['count'], 1, 'the other function with this name is dropped')
  await newer.close()
})

test('keeps the rows of the earlier app’s table, and drops its policies', async (t) => {
  const directory = await databaseFolder(t)
  const earlier = await openEmbeddedThread({ directory, schemaSql })
  await earlier.script(`
    drop table public.trained_models cascade;
    create table public.trained_models (id text primary key, name text not null, description text, version text,
      model_url text, status text, created_at timestamptz, keyword text, input_parameters jsonb, category text,
      is_public boolean, replicate_id text, last_used timestamptz, thumbnail_url text);
    insert into public.trained_models (id, name, model_url, status) values ('1', 'Old', 'ada/old', 'completed');
    create policy everybody on public.trained_models for all using (true);`)
  await earlier.close()

  const thread = await openEmbeddedThread({ directory, schemaSql: `${schemaSql}\n` })
  const model = await toDatabase(thread).call.models_get({ owner_id: 'local', id: '1' })
  t.match(model, { name: 'Old', status: 'ready', base_model: 'ada/old' })
  t.strictSame(await thread.query("select 1 from pg_policies where schemaname = 'public'"), [])
  await thread.close()
})

test('rejects a database of a newer version', async (t) => {
  const directory = await databaseFolder(t)
  const first = await openEmbeddedThread({ directory, schemaSql })
  await first.query('insert into the_way.schema_version (version) values (1000000)')
  await first.close()
  await t.rejects(
    openEmbeddedDatabase({ directory, schemaSql }),
    /newer version of The Way.*Update The Way instead/,
  )
})

test('upgrades datasets and trainings of schema version 2', async (t) => {
  const { directory, old } = await openSchema7(t)
  await old.script(`
    alter table public.datasets drop consent_at, drop keep_days, drop updated_at;
    alter table public.dataset_pictures drop findings, drop phash;
    insert into public.datasets (id, owner_id, name, image_count, bytes, sha256, created_at)
      values ('d1', 'ada', 'Lake', 2, 7, 'of the upload', '2026-01-01');
    insert into public.dataset_pictures (id, dataset_id, position, name, width, height, bytes, sha256, format, caption,
        file, thumbnail_file)
      select 'p' || n, 'd1', n, n || '.jpg', 1, 1, 3 + n, 'aa', 'jpg', '', 'f' || n, 't' || n from generate_series(0, 1) n;
    insert into public.trainings (id, owner_id, status, name, keyword, is_public, trainer, parameters, dataset_id,
        dataset_snapshot, request_hash, lease_id, lease_until, created_at, updated_at)
      select status, 'ada', status, 'Lake', 'LAKE', false, 'flux', '{}', 'd1',
        '[{"name": "0.jpg", "sha256": "aa", "caption": ""}, {"name": "1.jpg", "sha256": "aa", "caption": ""}]', status,
        'lease', '2030-01-01', '2026-01-01', '2026-01-01'
      from unnest(array['submitting', 'succeeded']) status;`)
  await old.close()

  const thread = await openEmbeddedThread({ directory, schemaSql: `${schemaSql}\n` })
  t.teardown(() => thread.close())
  const { call } = toDatabase(thread)
  const row = await call.datasets_get({ owner_id: 'ada', id: 'd1' })
  t.match(row, { image_count: 2, bytes: 7, consent_at: null, keep_days: null })
  t.equal(row?.updated_at, row?.created_at)
  t.match(row?.sha256, /^[0-9a-f]{64}$/)
  t.match(row?.images, [
    { id: 'p0', findings: [], phash: null },
    { id: 'p1', findings: [], phash: null },
  ])
  const lease = { id: 'submitting', lease_id: 'lease', now: '2026-01-02T00:00:00Z' }
  t.strictSame(await call.trainings_dataset(lease), [
    { name: '0.jpg', sha256: 'aa', caption: '', file: 'f0', format: 'jpg', bytes: 3 },
    { name: '1.jpg', sha256: 'aa', caption: '', file: 'f1', format: 'jpg', bytes: 4 },
  ])
  const trainings = await call.trainings_unfinished({ owner_id: 'ada' })
  t.match(trainings, [{ id: 'submitting', image_count: 2 }])
})

test('marks rows of schema version 6 as emulated only if the emulator created them', async (t) => {
  const { directory, old } = await openSchema7(t)
  await old.script(`
    alter table public.trainings drop emulated;
    alter table public.generations drop emulated;
    alter table public.trained_models drop emulated;
    insert into public.trainings (id, owner_id, name, keyword, is_public, trainer, parameters, dataset_snapshot,
        request_hash, destination, estimate_usd_micros, created_at, updated_at)
      select id, 'ada', id, 'LAKE', false, 'flux', '{}', '[]', id, destination, estimate, now(), now()
      from (values ('demo', 'the-way-emulator/flux-lora-base', null), ('demo unsent', null, 0),
        ('real', 'ada/flux-lora-base', 1850000), ('unknown', null, null)) as t (id, destination, estimate);
    insert into public.trained_models (id, name, model_url, training_id)
      values ('demo', 'Demo', 'the-way-emulator/flux-lora-base:1', null), ('of a demo', 'Demo', 'x/y:2', 'demo unsent'),
        ('real', 'Real', 'ada/flux-lora-base:3', 'real');
    insert into public.generations (id, owner_id, model_id, model_name, model_url, prompt, keyword_inserted, parameters,
        seed, num_outputs, created_at, updated_at)
      select id, 'ada', id, id, url, 'p', false, '{}', 1, 1, now(), now()
      from (values ('demo images', 'the-way-emulator/flux-lora-base:1'), ('real images', 'ada/flux-lora-base:3')) as g (id, url);`)
  await old.close()

  const upgraded = await openEmbeddedThread({ directory, schemaSql: `${schemaSql}\n` })
  const emulated = async (table: string) =>
    (await upgraded.query(`select id from public.${table} where emulated order by id`)).map(
      ({ id }) => id,
    )
  t.strictSame(await emulated('runs'), ['demo', 'demo images', 'demo unsent'])
  t.strictSame(await emulated('trained_models'), ['demo', 'of a demo'])
  await upgraded.close()
})

test('numbers images of schema version 6 once, by when they were requested', async (t) => {
  const { directory, old } = await openSchema7(t)
  await old.script(`
    drop table public.image_counters, public.deleted_runs, public.removals;
    alter table public.pictures drop number;
    alter table public.generations drop request_hash, drop first_number, drop deleted_images;
    alter table public.trained_models drop trained_here, drop checked_at;
    alter table public.datasets drop trained_at;
    insert into public.generations (id, owner_id, model_id, model_name, model_url, status, prompt, keyword_inserted,
        parameters, seed, num_outputs, created_at, updated_at)
      select id, owner, 'm', 'm', 'x/y', 'succeeded', 'p', false, '{}', 1, 2, at::timestamptz, at::timestamptz
      from (values ('later', 'ada', '2026-02-02'), ('first', 'ada', '2026-02-01'), ('bobs', 'bob', '2026-02-03'))
        as g (id, owner, at);
    insert into public.pictures (id, generation_id, owner_id, position, file, width, height, format, bytes, sha256, created_at)
      select g.id || place, g.id, case when g.id = 'bobs' then 'former' else g.owner_id end, place, g.id || place, 1, 1,
        'webp', 1, '', g.created_at from public.generations g cross join generate_series(0, 1) place;
    insert into public.trained_models (id, name, model_url, training_id, created_at)
      values ('ours', 'Ours', 'x/y:1', 't', '2026-01-05'), ('theirs', 'Theirs', 'x/z:2', null, '2026-01-06');`)
  await old.close()

  const numbers = [
    { id: 'first0', owner_id: 'ada', number: 1 },
    { id: 'first1', owner_id: 'ada', number: 2 },
    { id: 'later0', owner_id: 'ada', number: 3 },
    { id: 'later1', owner_id: 'ada', number: 4 },
    // The generation got a new owner, but its images were not updated.
    { id: 'bobs0', owner_id: 'bob', number: 1 },
    { id: 'bobs1', owner_id: 'bob', number: 2 },
  ]
  for (const again of ['\n', '\n\n']) {
    const thread = await openEmbeddedThread({ directory, schemaSql: `${schemaSql}${again}` })
    t.match(
      await thread.query(
        'select id, owner_id, number::int from public.generated_images order by owner_id, number',
      ),
      numbers,
    )
    t.match(await thread.query('select * from public.image_counters order by owner_id'), [
      { owner_id: 'ada', last: 4 },
      { owner_id: 'bob', last: 2 },
    ])
    t.match(
      await thread.query(
        'select id, trained_here, checked_at = created_at as checked from public.trained_models order by id',
      ),
      [
        { id: 'ours', trained_here: true, checked: true },
        { id: 'theirs', trained_here: false, checked: null },
      ],
    )
    await thread.close()
  }
})
