import pg from 'pg'
import type { Row } from '../calls.ts'

/**
 * Runs a statement in a transaction with its own time limit, which the database enforces. A pooler may give each
 * transaction another connection to PostgreSQL, so nothing is kept on the connection: no setting, and no prepared
 * statement. The pool's clients have to pipeline, so that this takes one round trip.
 */
export async function callInTransaction(
  pool: pg.Pool,
  limitMs: number,
  sql: string,
  parameters: unknown[],
): Promise<Row[]> {
  const client = await pool.connect()
  const [begun, called, committed] = await Promise.allSettled([
    // The second limit is for a server that dies before its commit: locks must not outlive it.
    client.query(
      `begin; set local statement_timeout = ${limitMs}; set local idle_in_transaction_session_timeout = ${limitMs}`,
    ),
    client.query<Row>(sql, parameters),
    // Rolls back if the call failed.
    client.query('commit'),
  ])
  const failed = [begun, called, committed].find(isRejected)
  client.release(failed !== undefined && !(failed.reason instanceof pg.DatabaseError))
  if (failed) throw failed.reason
  return called.status === 'fulfilled' ? called.value.rows : []
}

const isRejected = (result: PromiseSettledResult<unknown>) => result.status === 'rejected'
