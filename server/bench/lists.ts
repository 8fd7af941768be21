import { parseArgs } from 'node:util'
import { createEmbeddedDatabase } from '../test/support/embedded-database.ts'
import { fillTables, reads } from '../test/support/fill-tables.ts'
import { sharedPostgres } from '../test/support/postgres-server.ts'
import { inScope, type Scope } from '../test/support/scope.ts'
import { openFromTemplate, type TestDatabase } from '../test/support/test-database.ts'

const FEW = 1000
const MANY = 100_000
const ROUNDS = 200

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const row = (name: string, ...cells: string[]) =>
  name.padEnd(32) + cells.map((cell) => cell.padStart(12)).join('')

/**
 * `pnpm bench`: compares how long lists and searches take with 100,000 rows and with 1,000. `--only=images` measures those
 * whose name contains it.
 */
const open: Record<string, (scope: Scope) => Promise<TestDatabase>> = {
  PostgreSQL: async (scope) => openFromTemplate(scope, await sharedPostgres(scope)),
  embedded: createEmbeddedDatabase,
}

const { only } = parseArgs({ options: { only: { type: 'string', default: '' } } }).values

for (const [engine, openDatabase] of Object.entries(open))
  await inScope(async (scope) => {
    const few = await openDatabase(scope)
    const many = await openDatabase(scope)
    await fillTables(few, FEW)
    await fillTables(many, MANY)
    const [version] = await few.query("select current_setting('server_version') as version")
    console.log(`\n${engine} ${version?.['version']}, median of ${ROUNDS}`)
    console.log(row('call', `of ${FEW}`, `of ${MANY}`, 'ratio'))
    const manyReads = reads(MANY)
    for (const [name, sql] of Object.entries(reads(FEW))) {
      if (!name.includes(only)) continue
      const [small, large] = await medians(few, sql, many, manyReads[name] ?? '')
      console.log(
        row(name, `${small.toFixed(2)} ms`, `${large.toFixed(2)} ms`, (large / small).toFixed(2)),
      )
    }
  })

/** Alternates between the two, so that other load on the machine affects both. */
async function medians(few: TestDatabase, fewSql: string, many: TestDatabase, manySql: string) {
  const small: number[] = []
  const large: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    small.push(await time(few, fewSql))
    large.push(await time(many, manySql))
  }
  return [median(small), median(large)] as const
}

async function time({ query }: TestDatabase, sql: string): Promise<number> {
  await query('begin')
  const began = performance.now()
  await query(sql)
  const took = performance.now() - began
  await query('rollback')
  return took
}
