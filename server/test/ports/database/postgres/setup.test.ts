import t, { type Test } from 'tap'
import { openPostgresDatabase } from '../../../../src/ports/database/postgres/postgres-database.ts'
import { readSchemaVersion, readSetupSql } from '../../../../src/ports/database/schema.ts'
import { connectTo, sharedPostgres } from '../../../support/postgres-server.ts'
import { setUpProject } from '../../../support/supabase-project.ts'
import { UNHURRIED } from '../../../support/test-database.ts'

const schemaSql = readSetupSql()
const server = await sharedPostgres(t)

async function newProject(t: Test, ...pasted: string[]) {
  const connectionString = await server.createDatabase(t)
  await setUpProject(connectionString, ...pasted)
  return { connectionString, query: await connectTo(t, connectionString) }
}

t.test('creates a private bucket that other roles can’t read, even when run twice', async (t) => {
  const { query } = await newProject(t, schemaSql, schemaSql)
  t.same(await query("select public from storage.buckets where id = 'the-way'"), [
    { public: false },
  ])
  await query("insert into storage.objects (bucket_id, name) values ('the-way', 'a.jpg')")
  await query('create policy everything on storage.objects for all using (true)')
  for (const role of ['anon', 'authenticated']) {
    await query(`set role ${role}`)
    t.same(await query('select name from storage.objects'), [], `${role} sees no file`)
    await query('reset role')
  }
})

t.test('another app’s policy on buckets does not open the bucket', async (t) => {
  const { query } = await newProject(t, schemaSql)
  await query("insert into storage.buckets (id, name) values ('others', 'others')")
  await query('create policy everything on storage.buckets for all using (true)')
  for (const role of ['anon', 'authenticated']) {
    await query(`set role ${role}`)
    t.same(
      await query('update storage.buckets set public = true returning id'),
      [{ id: 'others' }],
      `${role} can open only the other bucket`,
    )
    await t.rejects(query("update storage.buckets set id = 'the-way' where id = 'others'"))
    await query('reset role')
  }
  t.same(await query("select public from storage.buckets where id = 'the-way'"), [
    { public: false },
  ])
})

t.test('ends with one row that says what it did', async (t) => {
  const { query } = await newProject(t)
  await query('create table public.trained_models (id text primary key, name text, status text)')
  await query(
    'alter table public.trained_models add column model_url text, add column created_at timestamptz',
  )
  for (const column of ['description text', 'version text', 'keyword text', 'category text'])
    await query(`alter table public.trained_models add column ${column}`)
  for (const column of ['input_parameters jsonb', 'is_public boolean', 'replicate_id text'])
    await query(`alter table public.trained_models add column ${column}`)
  for (const column of ['last_used timestamptz', 'thumbnail_url text'])
    await query(`alter table public.trained_models add column ${column}`)
  await query('create policy "Anyone can read" on public.trained_models for select using (true)')
  const result = async () => (await lastResult(query, schemaSql))['The Way']
  const version = readSchemaVersion(schemaSql)
  t.equal(
    await result(),
    `The Way is set up, schema version ${version}. Policies of an earlier app were dropped: "Anyone can read" on trained_models.`,
  )
  t.equal(await result(), `The Way is set up, schema version ${version}.`)
})

t.test('changes nothing if it is killed, and can be run again', async (t) => {
  const { connectionString, query } = await newProject(t)
  await query('create table public.trained_models (id text primary key, name text)')
  const holder = await connectTo(t, connectionString)
  await holder('begin')
  await holder('lock table public.trained_models')
  const setup = await connectTo(t, connectionString)
  const [{ pid } = {}] = await setup('select pg_backend_pid() as pid')
  const killed = t.rejects(setup(schemaSql), { code: '57P01' })
  await untilWaiting(query, pid)
  await query('select pg_terminate_backend($1)', [pid])
  await killed
  await holder('commit')
  t.same(await query("select to_regnamespace('the_way')::text as name"), [{ name: null }])
  t.same(await query("select to_regclass('public.trainings')::text as name"), [{ name: null }])

  await query('drop table public.trained_models')
  await query(schemaSql)
  t.match(await query('select public.schema_version($1) as answer', ['{}']), [
    { answer: { version: readSchemaVersion(schemaSql) } },
  ])
})

t.test('six servers start at the same time on an empty database', async (t) => {
  const connectionString = await server.createDatabase(t)
  const opened = await Promise.all(
    Array.from({ length: 6 }, () =>
      openPostgresDatabase({ connectionString, schemaSql, ...UNHURRIED }),
    ),
  )
  for (const { call } of opened)
    t.same(await call.schema_version({}), { version: readSchemaVersion(schemaSql) })
  await Promise.all(opened.map((database) => database.close()))
})

t.test('six servers start at the same time on an older schema while a seventh reads', async (t) => {
  const connectionString = await server.createDatabase(t)
  const running = await openPostgresDatabase({
    connectionString,
    schemaSql: `${schemaSql}\n`,
    ...UNHURRIED,
  })
  t.teardown(() => running.close())
  let reads = 0
  let isDone = false
  const reading = (async () => {
    while (!isDone) {
      await running.call.models_list({ owner_id: 'ada', limit: 10, cursor: null, status: null })
      reads += 1
    }
  })()
  const opened = await Promise.all(
    Array.from({ length: 6 }, () =>
      openPostgresDatabase({ connectionString, schemaSql, ...UNHURRIED }),
    ),
  )
  isDone = true
  await reading
  t.ok(reads > 0)
  await Promise.all(opened.map((database) => database.close()))
})

type Query = Awaited<ReturnType<typeof connectTo>>

/** Runs the setup and returns the row of its last statement; `connectTo` only reads the rows of a single statement. */
async function lastResult(query: Query, sql: string): Promise<Record<string, unknown>> {
  const [setup, last] = [
    sql.slice(0, sql.lastIndexOf('\nselect ')),
    sql.slice(sql.lastIndexOf('\nselect ')),
  ]
  await query(setup)
  const [row] = await query(last)
  return row ?? {}
}

async function untilWaiting(query: Query, pid: unknown): Promise<void> {
  for (;;) {
    const [row] = await query(
      'select wait_event_type as waits_for from pg_stat_activity where pid = $1',
      [pid],
    )
    if (row?.['waits_for'] === 'Lock') return
  }
}

t.test('explains why a server can’t start', async (t) => {
  const connectionString = await server.createDatabase(t)
  const at = (change: (url: URL) => void) => {
    const url = new URL(connectionString)
    change(url)
    return openPostgresDatabase({
      connectionString: url.href,
      schemaSql,
      giveUpAfterMs: 0,
      ...UNHURRIED,
    })
  }
  const newer = schemaSql.replace(
    /this_version constant integer := \d+;/,
    'this_version constant integer := 1000;',
  )
  await (await openPostgresDatabase({ connectionString, schemaSql: newer, ...UNHURRIED })).close()
  const rejected: [string, (url: URL) => void, RegExp][] = [
    ['a newer schema', () => {}, /newer version of The Way \(schema 1000.*Update The Way/],
    ['no server', (url) => (url.port = '1'), /^DATABASE_URL does not answer .*ECONNREFUSED/],
    ['no database', (url) => (url.pathname = '/none'), /"none" does not exist.*Create it/],
    ['no user', (url) => (url.username = 'nobody'), /rejected DATABASE_URL.*user and password/],
  ]
  for (const [name, change, message] of rejected)
    await t.rejects(at(change), { name: 'DatabaseSetupError', message }, name)
})
