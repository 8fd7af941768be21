import t from 'tap'
import { openSupabase } from '../../support/engines.ts'
import { startPostgres } from '../../support/postgres-server.ts'
import { runDatabaseContract } from './database-contract.ts'

const server = await startPostgres(t)
runDatabaseContract('Supabase', (t) => openSupabase(t, server))
