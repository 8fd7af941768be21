import { openEmbeddedDatabase } from '../../../../src/ports/database/embedded/embedded-database.ts'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'

// Writes sessions one after another and tells of each that was acknowledged, until it is killed.
const [directory = ''] = process.argv.slice(2)
const { call } = await openEmbeddedDatabase({ directory, schemaSql: readSetupSql() })
const now = '2030-01-01T00:00:00Z'
for (let count = 1; ; count += 1) {
  const session_hash = `session-${count}`
  await call.sessions_create({
    session_hash,
    owner_id: 'ada',
    now,
    expires_at: '2031-01-01T00:00:00Z',
  })
  process.send?.(count)
}
