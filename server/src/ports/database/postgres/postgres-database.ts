import pg from 'pg'
import { createSqlCalls, type Row } from '../calls.ts'
import { CALL_TIMEOUT_MS, type CallTimeout, type Database, DatabaseError } from '../database.ts'
import { fromPostgres } from './postgres-error.ts'
import { type PrepareOptions, prepareDatabase } from './prepare-database.ts'

export interface PostgresDatabaseOptions extends PrepareOptions, CallTimeout {
  logger?: { warn(details: { err: unknown }, message: string): void }
}

/** Per server process; PostgreSQL allows 100 in total by default. */
const MAX_CONNECTIONS = 10

/**
 * Opens a PostgreSQL database, 15 or newer, and applies the schema. Any number of processes may have it open. Each call
 * ends within its timeout, even if the network fails. Throws a `DatabaseSetupError` that says what to do.
 */
export async function openPostgresDatabase(options: PostgresDatabaseOptions): Promise<Database> {
  await prepareDatabase(options)
  const { callTimeoutMs = CALL_TIMEOUT_MS } = options
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    application_name: 'the-way',
    max: MAX_CONNECTIONS,
    keepAlive: true,
    // Includes the wait for a free connection.
    connectionTimeoutMillis: callTimeoutMs,
    // The database server stops too, so that a call does not continue after its timeout.
    statement_timeout: callTimeoutMs,
    // Ends a connection that no longer responds.
    query_timeout: callTimeoutMs,
  })
  pool.on('error', (err) =>
    options.logger?.warn(
      { err },
      'A connection to the database was lost; the next call opens a new one.',
    ),
  )
  return {
    engine: 'postgres',
    call: createSqlCalls(async (name, sql, parameters) => {
      const query = pool.query<Row>({ name, text: sql, values: parameters })
      return (await withTimeout(query, callTimeoutMs)).rows
    }),
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
