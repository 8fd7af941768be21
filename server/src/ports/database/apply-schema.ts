import { createHash } from 'node:crypto'
import type { Row } from './calls.ts'

export interface SchemaConnection {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
  /** Several statements without parameters. */
  script(sql: string): Promise<void>
}

/**
 * Applies the setup file unless just this one was applied last. Safe from several processes at once: the file is
 * one transaction under a lock, and may be run any number of times.
 */
export async function applySchema(connection: SchemaConnection, sql: string): Promise<void> {
  const hash = createHash('sha256').update(sql).digest('hex')
  if ((await readAppliedHash(connection)) === hash) return
  await connection.script(sql)
  await connection.query(
    'update the_way.schema_version set sql_sha256 = $1 where version = (select max(version) from the_way.schema_version)',
    [hash],
  )
}

async function readAppliedHash({ query }: SchemaConnection): Promise<unknown> {
  const [table] = await query("select to_regclass('the_way.schema_version')::text as name")
  if (table?.['name'] === null) return null
  const [row] = await query(
    'select sql_sha256 from the_way.schema_version order by version desc limit 1',
  )
  return row?.['sql_sha256']
}
