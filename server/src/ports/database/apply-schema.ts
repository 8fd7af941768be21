import { createHash } from 'node:crypto'
import type { Row } from './calls.ts'

export interface SchemaConnection {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
  /** Several statements without parameters. */
  script(sql: string): Promise<void>
}

/** The same lock as in the setup file. */
const LOCK = "hashtextextended('the_way.setup', 0)"
/** The setup file's own transaction, for those who paste it. */
const TRANSACTION = /^(?:begin|commit);$/gm

/**
 * Applies the setup file unless the same one was applied last. Several processes can do this at the same time: they take
 * turns, and all but the first find its hash. Everything is one transaction, because a pooler in transaction mode may run
 * the next one, such as an unlock, on another connection.
 */
export async function applySchema(connection: SchemaConnection, sql: string): Promise<void> {
  const hash = createHash('sha256').update(sql).digest('hex')
  await connection.query('begin')
  try {
    await connection.query(`select pg_advisory_xact_lock(${LOCK})`)
    if ((await readAppliedHash(connection)) !== hash) {
      await connection.script(sql.replaceAll(TRANSACTION, ''))
      await connection.query(
        'update the_way.schema_version set sql_sha256 = $1 where version = (select max(version) from the_way.schema_version)',
        [hash],
      )
    }
    await connection.query('commit')
  } catch (error) {
    // The first error says more than that of a broken connection.
    await connection.query('rollback').catch(() => {})
    throw error
  }
}

async function readAppliedHash({ query }: SchemaConnection): Promise<unknown> {
  const [table] = await query("select to_regclass('the_way.schema_version')::text as name")
  if (table?.['name'] === null) return null
  const [row] = await query(
    'select sql_sha256 from the_way.schema_version order by version desc limit 1',
  )
  return row?.['sql_sha256']
}
