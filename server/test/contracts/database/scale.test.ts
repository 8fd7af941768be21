import t from 'tap'
import { createTestDatabase } from '../../support/embedded-template.ts'
import { openPostgres } from '../../support/engines.ts'
import { startPostgres } from '../../support/postgres-server.ts'
import { checkScale } from './scale.ts'

t.test('no call looks at more rows where there are many: PostgreSQL', async (t) => {
  const server = await startPostgres(t)
  await checkScale(t, (t) => openPostgres(t, server))
})

t.test('no call looks at more rows where there are many: embedded', async (t) => {
  await checkScale(t, createTestDatabase)
})
