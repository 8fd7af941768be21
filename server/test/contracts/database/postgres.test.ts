import t from 'tap'
import { openPostgresDatabase } from '../../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../../src/ports/database/schema.ts'
import { connectTo, startPostgres } from '../../support/postgres-server.ts'
import { runDatabaseContract } from './database-contract.ts'

const server = await startPostgres(t)

runDatabaseContract('PostgreSQL', async (t) => {
  const connectionString = await server.createDatabase(t)
  const database = await openPostgresDatabase({ connectionString, schemaSql: readSetupSql() })
  t.teardown(() => database.close())
  return { ...database, query: await connectTo(t, connectionString) }
})
