import { createSqlCalls } from '../calls.ts'
import { type CallTimeout, type Database, DatabaseError } from '../database.ts'
import { callInTransaction } from './call-in-transaction.ts'
import { createPool } from './connection-pool.ts'
import { fromPostgres } from './postgres-error.ts'
import { type PrepareOptions, prepareDatabase } from './prepare-database.ts'

export interface PostgresDatabaseOptions extends PrepareOptions, CallTimeout {
  logger?: { warn(details: { err: unknown }, message: string): void }
}

/**
 * Opens a PostgreSQL database, 15 or newer, and applies the schema. Any number of processes may have it open. Each call
 * ends within its timeout, even if the network fails. Throws a `DatabaseSetupError` that says what to do.
 */
export async function openPostgresDatabase(options: PostgresDatabaseOptions): Promise<Database> {
  await prepareDatabase(options)
  const { callTimeoutMs } = options
  const pool = createPool(options)
  return {
    engine: 'postgres',
    call: createSqlCalls((sql, parameters) =>
      withTimeout(callInTransaction(pool, callTimeoutMs, sql, parameters), callTimeoutMs),
    ),
    close: () => pool.end(),
  }
}

/** Limits a call as a whole, because connecting and querying each have their own timeout. */
async function withTimeout<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new DatabaseError('unavailable', `no answer within ${limitMs} ms`)),
      limitMs,
    )
  })
  try {
    return await Promise.race([work, timeout])
  } catch (error) {
    throw error instanceof DatabaseError ? error : fromPostgres(error)
  } finally {
    clearTimeout(timer)
  }
}
