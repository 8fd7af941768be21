import t from 'tap'
import { openPostgres } from '../../support/engines.ts'
import { startPostgres } from '../../support/postgres-server.ts'
import { runDatabaseContract } from './database-contract.ts'

const server = await startPostgres(t)
runDatabaseContract('PostgreSQL', (t) => openPostgres(t, server))
