import { createHash } from 'node:crypto'
import type { Row } from './calls.ts'

export interface SchemaConnection {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
  /** Several statements without parameters. */
  script(sql: string): Promise<void>
}

/** The same lock as in the setup file. It is held until the file's hash is stored, so that two servers take turns. */
const LOCK = "hashtextextended('the_way.setup', 0)"

/** Applies the setup file unless the same one was applied last. Several processes can do this at the same time. */
export async function applySchema(connection: SchemaConnection, sql: string): Promise<void> {
  const hash = createHash('sha256').update(sql).digest('hex')
  await connection.query(`select pg_advisory_lock(${LOCK})`)
  try {
    if ((await readAppliedHash(connection)) === hash) return
    await connection.script(sql).catch(async (error: unknown) => {
      await connection.query('rollback')
      throw error
    })
    await connection.query(
      'update the_way.schema_version set sql_sha256 = $1 where version = (select max(version) from the_way.schema_version)',
      [hash],
    )
  } finally {
    await connection.query(`select pg_advisory_unlock(${LOCK})`)
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
