import t from 'tap'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { openFromTemplate } from '../../support/test-database.ts'
import { runDatabaseContract } from './database-contract.ts'

const server = await sharedPostgres(t)
runDatabaseContract('PostgreSQL', (t) => openFromTemplate(t, server))
