import t from 'tap'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import type { Scope } from '../support/scope.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { sitOut } from './outage.ts'

const schemaSql = readSetupSql()
const server = await sharedPostgres(t)

/** A project that is reached through a proxy. */
async function openBehindProxy(scope: Scope) {
  const databaseUrl = await server.createDatabase(scope)
  await setUpProject(databaseUrl, schemaSql)
  const standIn = await startSupabaseStandIn(scope, { databaseUrl })
  const proxy = await startTcpProxy(scope, Number(new URL(standIn.url).port))
  const adapter = await openSupabaseDatabase({
    url: `http://127.0.0.1:${proxy.port}`,
    serviceRoleKey: standIn.keys.serviceRole,
    schemaSql,
  })
  return { database: { ...adapter, query: await connectTo(scope, databaseUrl) }, proxy, standIn }
}

// One after the other: the roles of a project belong to the whole server.
const cut = await openBehindProxy(t)
const swallowed = await openBehindProxy(t)
const refused = await openBehindProxy(t)
t.test('the project is cut off and comes back', (t) =>
  sitOut(t, { database: cut.database, begin: cut.proxy.cut, end: cut.proxy.pass }),
)

t.test('the project is behind a line that swallows everything', (t) =>
  sitOut(t, {
    database: swallowed.database,
    begin: swallowed.proxy.hang,
    end: swallowed.proxy.pass,
  }),
)

t.test('the project answers with a page for people', (t) => {
  const turn = (isAway: boolean) => () => {
    refused.standIn.rest.isAway = isAway
  }
  return sitOut(t, { database: refused.database, begin: turn(true), end: turn(false) })
})
