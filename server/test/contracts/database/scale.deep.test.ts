import t from 'tap'
import { createEmbeddedDatabase } from '../../support/embedded-database.ts'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { openFromTemplate } from '../../support/test-database.ts'
import { checkScale } from './scale.ts'

t.test('calls don’t read more rows in large tables: PostgreSQL', async (t) => {
  const server = await sharedPostgres(t)
  await checkScale(t, (t) => openFromTemplate(t, server))
})

t.test('calls don’t read more rows in large tables: embedded', async (t) => {
  await checkScale(t, createEmbeddedDatabase)
})
