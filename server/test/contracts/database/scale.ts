import type { Test } from 'tap'
import { fillTables, reads } from '../../support/fill-tables.ts'
import type { TestDatabase } from '../../support/test-database.ts'

const FEW = 1000
const MANY = 100_000

/** Counts the rows that a call reads in all tables together, since time says little in a test. */
const ROWS_READ = `select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int as rows
  from pg_stat_xact_user_tables`

async function countRowsRead({ query }: TestDatabase, sql: string): Promise<number> {
  // The view contains what the session has not reported yet, including earlier transactions.
  const count = async () => Number((await query(ROWS_READ))[0]?.['rows'])
  await query('begin')
  // A scan of nothing but an index does not count as reading rows, and whether one is possible depends on a vacuum.
  await query('set local enable_indexonlyscan = off')
  try {
    const before = await count()
    await query(sql)
    return (await count()) - before
  } finally {
    await query('rollback')
  }
}

/** Tests that lists, searches and claims read no more rows in a table of 100,000 than in one of 1,000. */
export async function checkScale(t: Test, open: (t: Test) => Promise<TestDatabase>): Promise<void> {
  const counts: Record<number, Record<string, number>> = {}
  for (const count of [FEW, MANY]) {
    const database = await open(t)
    await fillTables(database, count)
    const counted: Record<string, number> = {}
    for (const [name, sql] of Object.entries(reads(count)))
      counted[name] = await countRowsRead(database, sql)
    counts[count] = counted
  }
  for (const [name, many] of Object.entries(counts[MANY] ?? {})) {
    const few = counts[FEW]?.[name] ?? 0
    t.ok(many > 0, `${name} reads rows`)
    t.ok(many <= Math.max(few, 10) * 1.5, `${name}: ${few} rows of ${FEW}, ${many} of ${MANY}`)
  }
}
