import t from 'tap'
import { openSupabase } from '../../support/engines.ts'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { openRealProject, realProject } from '../../support/real-project.ts'
import { runDatabaseContract } from './database-contract.ts'

const project = realProject()
if (project) runDatabaseContract('a Supabase project', (t) => openRealProject(t, project))
else {
  const server = await sharedPostgres(t)
  runDatabaseContract('Supabase, a stand-in', (t) => openSupabase(t, server))
}
