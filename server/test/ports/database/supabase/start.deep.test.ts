import t, { type Test } from 'tap'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { sqlEditorOf } from '../../../../src/ports/database/supabase/check-schema.ts'
import { openSupabaseDatabase } from '../../../../src/ports/database/supabase/supabase-database.ts'
import { connectTo, sharedPostgres } from '../../../support/postgres-server.ts'
import { setUpProject } from '../../../support/supabase-project.ts'
import { startSupabaseStandIn } from '../../../support/supabase-stand-in/index.ts'
import { UNHURRIED } from '../../../support/test-database.ts'

const schemaSql = readSetupSql()
const server = await sharedPostgres(t)

/** Sets up a project with the SQL in `pasted`. Returns how to open it. */
async function startOn(t: Test, ...pasted: string[]) {
  const databaseUrl = await server.createDatabase(t)
  await setUpProject(databaseUrl, ...pasted)
  const { url, keys } = await startSupabaseStandIn(t, { databaseUrl })
  const open = (settings: { url?: string; serviceRoleKey?: string } = {}) =>
    openSupabaseDatabase({
      url,
      serviceRoleKey: keys.serviceRole,
      schemaSql,
      giveUpAfterMs: 0,
      ...UNHURRIED,
      ...settings,
    })
  return { url, keys, open, query: await connectTo(t, databaseUrl) }
}

const setupError = (message: RegExp) => ({ name: 'DatabaseSetupError', message })

t.test('without the schema, says which file to paste where', async (t) => {
  const { open, url } = await startOn(t)
  await t.rejects(
    open(),
    setupError(
      /not set up yet\. Paste scripts\/setup-supabase\.sql into the SQL editor at .*, run it/,
    ),
  )
  t.match(await messageOf(open()), `the project of ${url}`)
})

t.test('with an older schema, names both versions and the file', async (t) => {
  const { open, query } = await startOn(t, schemaSql)
  await (await open()).close()
  await query('update the_way.schema_version set version = 1')
  await t.rejects(
    open(),
    setupError(/has schema 1 and .* needs \d+\. Paste scripts\/setup-supabase/),
  )
  await query(schemaSql)
  await (await open()).close()
})

t.test('with a newer schema, says to update The Way', async (t) => {
  const { open, query } = await startOn(t, schemaSql)
  await query('update the_way.schema_version set version = 1000')
  await t.rejects(open(), setupError(/newer version of The Way \(schema 1000.*Update The Way/))
})

t.test('rejects keys of other roles and of other projects', async (t) => {
  const { open, keys } = await startOn(t, schemaSql)
  for (const serviceRoleKey of [keys.anon, keys.authenticated, 'sb_secret_of_another_project'])
    await t.rejects(open({ serviceRoleKey }), setupError(/SUPABASE_SERVICE_ROLE_KEY is not/))
})

t.test('reports a URL that does not respond', async (t) => {
  const { open } = await startOn(t, schemaSql)
  await t.rejects(open({ url: 'http://127.0.0.1:9' }), setupError(/^SUPABASE_URL does not answer/))
})

t.test('links to the SQL editor of a hosted project', async (t) => {
  t.equal(
    sqlEditorOf('https://abcdefghij.supabase.co'),
    'https://supabase.com/dashboard/project/abcdefghij/sql/new',
  )
  t.equal(sqlEditorOf('http://127.0.0.1:54321'), 'the project of http://127.0.0.1:54321')
})

const messageOf = (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
