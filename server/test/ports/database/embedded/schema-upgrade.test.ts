import { test } from 'tap'
import {
  openEmbeddedDatabase,
  openEmbeddedThread,
  toDatabase,
} from '../../../../src/ports/database/embedded/embedded-database.ts'
import { databaseFolder, failureOf, question, schemaSql, session } from './fixtures.ts'

test('a changed setup file is applied at start and keeps what is there', async (t) => {
  const directory = await databaseFolder(t)
  const first = await openEmbeddedThread({ directory, schemaSql })
  await toDatabase(first).call.sessions_create(session)
  await first.query('drop function public.sessions_get')
  await first.query(
    'create function public.sessions_get(p jsonb, more text) returns text language sql as $$ select 1 $$',
  )
  await first.close()

  const same = await openEmbeddedDatabase({ directory, schemaSql })
  t.match(await failureOf(same.call.sessions_get(question)), {
    kind: 'internal',
    sqlstate: '42883',
  })
  await same.close()

  const newer = await openEmbeddedThread({ directory, schemaSql: `${schemaSql}\n` })
  t.ok(await toDatabase(newer).call.sessions_get(question))
  const [row] = await newer.query(
    "select count(*)::int as count from pg_proc where proname = 'sessions_get'",
  )
  t.equal(row?.['count'], 1, 'the other function of the name is gone')
  await newer.close()
})

test('the table of the earlier app is taken over with its rows and shut to strangers', async (t) => {
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

test('a database of a newer version is left alone', async (t) => {
  const directory = await databaseFolder(t)
  const first = await openEmbeddedThread({ directory, schemaSql })
  await first.query('insert into the_way.schema_version (version) values (1000000)')
  await first.close()
  await t.rejects(
    openEmbeddedDatabase({ directory, schemaSql }),
    /newer version of The Way.*Update The Way instead/,
  )
})
