import { once } from 'node:events'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { UNHURRIED } from '../support/test-database.ts'
import { type Race, races } from './races.ts'

// One of two processes that write at the same time. Reports when it is ready, then runs each race that it is sent and
// responds with the ids that it won.
const [connectionString = '', name = ''] = process.argv.slice(2)
const database = await openPostgresDatabase({
  connectionString,
  schemaSql: readSetupSql(),
  ...UNHURRIED,
})
process.send?.('ready')
for (;;) {
  const [race] = (await once(process, 'message')) as [{ kind: Race; ids: string[] }]
  process.send?.(await races[race.kind](database.call, race.ids, name))
}
