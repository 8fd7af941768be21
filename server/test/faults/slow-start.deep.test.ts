import t from 'tap'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import { startServer } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitFor } from '../support/wait-for.ts'

t.test('starts once a slow database responds', async (t) => {
  const postgres = await sharedPostgres(t)
  const DATABASE_URL = await postgres.createDatabase(t)
  const server = await startServer(t, { DATABASE_URL, DATA_DIR: temporaryDirectory(t) })
  await server.end('SIGTERM')

  const [query, watch] = [await connectTo(t, DATABASE_URL), await connectTo(t, DATABASE_URL)]
  await query('begin; lock table public.sign_in_codes in access exclusive mode')
  const waiting = () =>
    watch(`select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`)
  const started = server.start()
  await waitFor(waiting, (calls) => calls.length > 0)
  await waitFor(waiting, (calls) => calls.length === 0)
  await query('rollback')
  await started
  t.match(server.signInCode, /./)
  t.equal(await server.end('SIGTERM'), 0)
})
