import { PGlite } from '@electric-sql/pglite'
import { startPglite } from '../src/ports/database/embedded/pglite-thread.ts'
import { reads } from '../test/support/fill-tables.ts'

// A process with nothing but PGlite, for `bench:idle`. The calls make V8 optimize its code, as a running server does.
const ROUNDS = 50
const [directory = '', mode] = process.argv.slice(2)

const database = mode === 'bare' ? await PGlite.create(directory) : await startPglite(directory)
for (let round = 0; round < ROUNDS; round += 1)
  for (const sql of Object.values(reads(1))) await database.query(sql)
process.on('SIGTERM', () => {
  void database.close().then(() => process.exit())
})
// Keeps the process running, but not longer than the one that measures it.
process.on('disconnect', () => process.exit())
process.send?.('warm')
