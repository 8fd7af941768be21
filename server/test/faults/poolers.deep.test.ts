import { join } from 'node:path'
import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { skip, startPgBouncer } from '../support/pgbouncer.ts'
import { connectTo, startPostgres } from '../support/postgres-server.ts'
import { startServer, trainingForm } from '../support/server-process.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitFor } from '../support/wait-for.ts'

interface Run {
  id: string
  status: string
}

for (const pool_mode of ['session', 'transaction'])
  t.test(
    `a server starts, restarts and trains behind a pooler in ${pool_mode} mode`,
    { skip },
    async (t) => {
      const postgres = await startPostgres(t)
      const direct = await postgres.createDatabase(t)
      const pooler = await startPgBouncer(t, postgres.url, { pool_mode })
      const dataDirectory = temporaryDirectory(t)
      const emulator = await createEmulator({
        dataDir: join(dataDirectory, 'emulator'),
        trainingSeconds: 1,
      })
      const origin = await emulator.listen({ port: 0 })
      t.teardown(() => emulator.close())
      const server = await startServer(t, {
        DATABASE_URL: pooler.urlOf(direct),
        // A busy machine is slow, not without its database.
        DATABASE_TIMEOUT_MS: '60000',
        DATA_DIR: join(dataDirectory, 'data'),
        REPLICATE_API_BASE_URL: `${origin}/v1`,
      })
      t.equal(await server.end('SIGTERM'), 0)
      await server.start()

      const isReady = async () => (await server.fetch('/api/health/ready')).status === 200
      t.equal(await waitFor(isReady, Boolean), true)
      const { authorization } = server
      const statuses = async () => {
        const responses = await Promise.all(
          Array.from({ length: 40 }, () =>
            server.fetch('/api/models', { headers: { authorization } }),
          ),
        )
        const found = responses.map(({ status }) => status)
        t.notOk(found.includes(500))
        return found
      }
      // On a busy machine a call may take longer than its limit, which is 503.
      await waitFor(statuses, (found) => found.every((status) => status === 200))

      const form = trainingForm(await makeTrainingZip(), 'Lamp')
      const { id } = await server.post<Run>('/api/models/train-flux', form)
      const trained = await waitFor(
        () => server.get<Run>(`/api/models/status?id=${id}`),
        ({ status }) => ['succeeded', 'failed', 'canceled'].includes(status),
      )
      t.equal(trained.status, 'succeeded')

      await server.end('SIGTERM')
      const query = await connectTo(t, direct)
      t.match(
        await query(
          "select count(*)::int as held from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()",
        ),
        [{ held: 0 }],
      )
    },
  )
