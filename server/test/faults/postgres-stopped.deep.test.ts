import { once } from 'node:events'
import t from 'tap'
import { startPostgres } from '../support/postgres-server.ts'
import { openFromTemplate } from '../support/test-database.ts'
import { callTimeoutMs, testOutage } from './outage.ts'

const server = await startPostgres(t)

t.test('survives a PostgreSQL that is suspended and resumed', async (t) => {
  const database = await openFromTemplate(t, server, { callTimeoutMs })
  const stopped: number[] = []
  await testOutage(t, {
    database,
    begin: async () => {
      // The postmaster first, so that it starts no more processes than the query returns.
      server.process?.kill('SIGSTOP')
      const rows = await database.query('select pid from pg_stat_activity where pid is not null')
      stopped.push(...rows.map(({ pid }) => Number(pid)))
      for (const pid of stopped) process.kill(pid, 'SIGSTOP')
    },
    end: () => {
      server.process?.kill('SIGCONT')
      for (const pid of stopped) process.kill(pid, 'SIGCONT')
    },
  })
})

t.test('survives a PostgreSQL that is killed and restarted', async (t) => {
  const database = await openFromTemplate(t, server, { callTimeoutMs })
  await testOutage(t, {
    database,
    begin: async () => {
      if (!server.process) throw new Error('PostgreSQL was not started by this test')
      const ended = once(server.process, 'exit')
      server.process.kill('SIGKILL')
      await ended
    },
    end: server.restart,
  })
})
