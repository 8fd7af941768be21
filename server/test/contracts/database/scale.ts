import type { Test } from 'tap'
import { fillTables, reads } from '../../support/fill-tables.ts'
import type { TestDatabase } from '../../support/test-database.ts'

const FEW = 1000
const MANY = 100_000

/** Time says little in a test: what is counted is the rows that a call looks at, in all tables together. */
const LOOKED_AT = `select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int as rows
  from pg_stat_xact_user_tables`

async function rowsLookedAt({ query }: TestDatabase, sql: string): Promise<number> {
  // The view holds what the session has not handed over yet, of earlier transactions too.
  const count = async () => Number((await query(LOOKED_AT))[0]?.['rows'])
  await query('begin')
  try {
    const before = await count()
    await query(sql)
    return (await count()) - before
  } finally {
    await query('rollback')
  }
}

/** Lists, searches and claims look at no more rows in a table of 100,000 than in one of 1,000. */
export async function checkScale(t: Test, open: (t: Test) => Promise<TestDatabase>): Promise<void> {
  const counts: Record<number, Record<string, number>> = {}
  for (const count of [FEW, MANY]) {
    const database = await open(t)
    await fillTables(database, count)
    const counted: Record<string, number> = {}
    for (const [name, sql] of Object.entries(reads(count)))
      counted[name] = await rowsLookedAt(database, sql)
    counts[count] = counted
  }
  for (const [name, many] of Object.entries(counts[MANY] ?? {})) {
    const few = counts[FEW]?.[name] ?? 0
    t.ok(many > 0, `${name} looks at rows`)
    t.ok(many <= Math.max(few, 10) * 1.5, `${name}: ${few} rows of ${FEW}, ${many} of ${MANY}`)
  }
}
