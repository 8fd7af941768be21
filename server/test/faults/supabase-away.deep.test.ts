import t from 'tap'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import type { Scope } from '../support/scope.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { callTimeoutMs, testOutage } from './outage.ts'

const schemaSql = readSetupSql()
const server = await sharedPostgres(t)

/** Sets up a project that is reached through a proxy. */
async function openBehindProxy(scope: Scope) {
  const databaseUrl = await server.createDatabase(scope)
  await setUpProject(databaseUrl, schemaSql)
  const standIn = await startSupabaseStandIn(scope, { databaseUrl })
  const proxy = await startTcpProxy(scope, Number(new URL(standIn.url).port))
  const adapter = await openSupabaseDatabase({
    url: `http://127.0.0.1:${proxy.port}`,
    serviceRoleKey: standIn.keys.serviceRole,
    schemaSql,
    callTimeoutMs,
  })
  return { database: { ...adapter, query: await connectTo(scope, databaseUrl) }, proxy, standIn }
}

// One after the other, since a project's roles belong to the whole PostgreSQL server.
const cut = await openBehindProxy(t)
const hanging = await openBehindProxy(t)
const unavailable = await openBehindProxy(t)
t.test('survives a cut connection to the project', (t) =>
  testOutage(t, { database: cut.database, begin: cut.proxy.cut, end: cut.proxy.pass }),
)

t.test('survives a connection to the project that hangs', (t) =>
  testOutage(t, {
    database: hanging.database,
    begin: hanging.proxy.hang,
    end: hanging.proxy.pass,
  }),
)

t.test('survives a project that responds with an HTML page', (t) => {
  const turn = (isAway: boolean) => () => {
    unavailable.standIn.rest.isAway = isAway
  }
  return testOutage(t, { database: unavailable.database, begin: turn(true), end: turn(false) })
})
