import t from 'tap'
import { readSetupSql } from '../../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../../src/ports/database/supabase/supabase-database.ts'
import { connectTo, startPostgres } from '../../support/postgres-server.ts'
import { setUpProject } from '../../support/supabase-project.ts'
import { startSupabaseStandIn } from '../../support/supabase-stand-in/index.ts'
import { runDatabaseContract } from './database-contract.ts'

const server = await startPostgres(t)

runDatabaseContract('Supabase (a stand-in)', async (t) => {
  const databaseUrl = await server.createDatabase(t)
  const schemaSql = readSetupSql()
  await setUpProject(databaseUrl, schemaSql)
  const { url, keys } = await startSupabaseStandIn(t, { databaseUrl })
  const database = await openSupabaseDatabase({ url, serviceRoleKey: keys.serviceRole, schemaSql })
  t.teardown(() => database.close())
  return { ...database, query: await connectTo(t, databaseUrl) }
})
