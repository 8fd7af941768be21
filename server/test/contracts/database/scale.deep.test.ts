import t from 'tap'
import { createEmbeddedDatabase } from '../../support/embedded-database.ts'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { openFromTemplate } from '../../support/test-database.ts'
import { checkScale } from './scale.ts'

t.test('no call looks at more rows where there are many: PostgreSQL', async (t) => {
  const server = await sharedPostgres(t)
  await checkScale(t, (t) => openFromTemplate(t, server))
})

t.test('no call looks at more rows where there are many: embedded', async (t) => {
  await checkScale(t, createEmbeddedDatabase)
})
