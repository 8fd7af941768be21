import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import {
  openEmbeddedDatabase,
  openEmbeddedThread,
  toDatabase,
} from '../../../../src/ports/database/embedded/embedded-database.ts'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { createTestDatabase, testDataDirectory } from '../../../support/embedded-template.ts'
import { kill, messageOf, runChild } from './child.ts'

const schemaSql = readSetupSql()
const session = {
  session_hash: 's',
  owner_id: 'ada',
  now: '2030-01-01T00:00:00Z',
  expires_at: '2031-01-01T00:00:00Z',
}
const question = { session_hash: 's', now: session.now }

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

const databaseFolder = async (t: Test) => join(await testDataDirectory(t), 'database')

test('rows are there after closing and opening', async (t) => {
  const directory = await databaseFolder(t)
  const first = await openEmbeddedDatabase({ directory, schemaSql })
  const row = await first.call.sessions_create(session)
  await first.close()
  const second = await openEmbeddedDatabase({ directory, schemaSql })
  t.strictSame(await second.call.sessions_get(question), row)
  await second.close()
})

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

test('a folder that is no database of ours is refused in words', async (t) => {
  const root = t.testdir({ old: { PG_VERSION: '17\n' }, other: { 'letter.txt': 'dear' } })
  await t.rejects(
    openEmbeddedDatabase({ directory: join(root, 'old'), schemaSql }),
    /made by PostgreSQL 17.*Start the version of The Way that made it/,
  )
  await t.rejects(
    openEmbeddedDatabase({ directory: join(root, 'other'), schemaSql }),
    /not empty and holds no database/,
  )
})

test('a first start that was cut short begins anew', async (t) => {
  const directory = join(t.testdir(), 'data', 'database')
  await mkdir(`${directory}.new`, { recursive: true })
  await writeFile(join(`${directory}.new`, 'PG_VERSION'), '18')
  const said: string[] = []
  const logger = { info: (message: string) => said.push(message), error: () => {} }
  const database = await openEmbeddedDatabase({ directory, schemaSql, logger })
  t.ok(await database.call.sessions_create(session))
  t.equal(said.length, 1)
  await database.close()
})

test('after closing, calls are refused as unavailable', async (t) => {
  const database = await createTestDatabase(t)
  const last = database.call.sessions_create(session)
  await Promise.all([database.close(), database.close()])
  t.ok(await last, 'what was asked before is done')
  t.match(await failureOf(database.call.sessions_get(question)), { kind: 'unavailable' })
})

test('when the thread dies, open calls and later ones are unavailable, and it is told', async (t) => {
  const directory = await databaseFolder(t)
  const told: string[] = []
  const thread = await openEmbeddedThread({
    directory,
    schemaSql,
    logger: { info: () => {}, error: (_, message) => told.push(message) },
  })
  const { call, close } = toDatabase(thread)
  // A value that cannot be sent to SQL stands for any fault inside the engine.
  const fault = thread.query('select $1::boolean', ['perhaps'])
  const open = [fault, call.sessions_get(question)].map(failureOf)
  t.match(await Promise.all(open), [{ kind: 'unavailable' }, { kind: 'unavailable' }])
  t.match(await failureOf(call.sessions_get(question)), { kind: 'unavailable' })
  await close()
  t.equal(told.length, 1)
})

test('a mistake in SQL is internal and breaks nothing', async (t) => {
  const database = await createTestDatabase(t)
  t.match(await failureOf(database.query('select nothing')), {
    kind: 'internal',
    sqlstate: '42703',
  })
  t.ok(await database.call.schema_version({}))
})

test('what was acknowledged outlives SIGKILL', async (t) => {
  const directory = await databaseFolder(t)
  const child = runChild(t, './writer.ts', directory)
  let acknowledged = 0
  child.on('message', (count) => {
    acknowledged = Number(count)
  })
  while (acknowledged < 50) await messageOf(child)
  await kill(child)

  const database = await openEmbeddedDatabase({ directory, schemaSql })
  for (let count = 1; count <= acknowledged; count += 1) {
    const session_hash = `session-${count}`
    const row = await database.call.sessions_get({ session_hash, now: session.now })
    if (row === null) t.fail(`session ${count} of ${acknowledged} is lost`)
  }
  t.ok(acknowledged >= 50)
  await database.close()
})
