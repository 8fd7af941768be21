import t from 'tap'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startSupabaseStandIn } from '../support/supabase-stand-in/index.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { runTwoServers } from './two-servers.ts'

const server = await sharedPostgres(t)
const project = await server.createDatabase(t)
await setUpProject(project, readSetupSql())
t.jobs = 2

t.test('two servers share one PostgreSQL and one folder', { buffered: true }, async (t) => {
  const DATABASE_URL = await server.createDatabase(t)
  // A busy machine is slow, not without its database.
  const DATABASE_TIMEOUT_MS = '60000'
  const settings = { DATABASE_URL, DATABASE_TIMEOUT_MS, DATA_DIR: temporaryDirectory(t) }
  await runTwoServers(t, {
    environments: [settings, settings],
    query: await connectTo(t, DATABASE_URL),
    trainings: { before: 4, cut: 6 },
  })
})

t.test(
  'two servers share one Supabase project, each with its own folder',
  { buffered: true },
  async (t) => {
    const { url, keys } = await startSupabaseStandIn(t, { databaseUrl: project })
    const settings = { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: keys.serviceRole }
    await runTwoServers(t, {
      environments: [
        { ...settings, DATA_DIR: temporaryDirectory(t) },
        { ...settings, DATA_DIR: temporaryDirectory(t) },
      ],
      query: await connectTo(t, project),
      trainings: { before: 1, cut: 2 },
    })
  },
)
