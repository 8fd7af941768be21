import type { Row } from '../ports/database/calls.ts'
import type { DatabaseCalls } from '../ports/database/database.ts'
import { MOVED_TABLES } from '../ports/database/functions/rows.ts'

/** How many rows are copied at once; a log can have up to 2 MB. */
const batchOf = (table: string) => (table === 'training_logs' ? 5 : 100)

export type Query = (sql: string, parameters?: unknown[]) => Promise<Row[]>

/** Copies every row of the source to the target and reports the counts for each table. Can be repeated. */
export async function moveRows(
  source: Query,
  target: DatabaseCalls,
  say: (sentence: string) => void,
): Promise<void> {
  for (const table of MOVED_TABLES) {
    let moved = 0
    let added = 0
    for await (const rows of batches(source, table)) {
      added += await target.rows_import({ table, rows })
      moved += rows.length
    }
    const existing = moved - added
    say(`${table}: ${moved} rows${existing > 0 ? `, ${existing} of them existed already` : ''}`)
  }
}

/** Nothing else writes meanwhile, so ordering by the whole row is stable from batch to batch. */
async function* batches(source: Query, table: string): AsyncGenerator<Row[]> {
  const size = batchOf(table)
  for (let offset = 0; ; offset += size) {
    const rows = await source(
      `select to_jsonb(r) as row from public.${table} r order by r limit ${size} offset ${offset}`,
    )
    if (rows.length > 0) yield rows.map(({ row }) => row as Row)
    if (rows.length < size) return
  }
}
