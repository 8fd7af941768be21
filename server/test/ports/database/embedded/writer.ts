import { openEmbeddedDatabase } from '../../../../src/ports/database/embedded/embedded-database.ts'
import { PREPARED_DIRECTORY } from '../../../../src/ports/database/embedded/prepared-database.ts'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { newSession } from '../../../support/new-session.ts'

// Writes sessions one after another and reports each acknowledged one, until it is killed.
const [directory = '', preparedDirectory = PREPARED_DIRECTORY] = process.argv.slice(2)
const { call } = await openEmbeddedDatabase({
  directory,
  schemaSql: readSetupSql(),
  preparedDirectory,
})
for (let count = 1; ; count += 1) {
  await call.sessions_create(newSession(`session-${count}`))
  process.send?.(count)
}
