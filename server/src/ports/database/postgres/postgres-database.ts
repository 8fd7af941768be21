import pg from 'pg'
import { createSqlCalls, type Row } from '../calls.ts'
import { CALL_TIMEOUT_MS, type CallTimeout, type Database, DatabaseError } from '../database.ts'
import { fromPostgres } from './postgres-error.ts'
import { type PrepareOptions, prepareDatabase } from './prepare-database.ts'

export interface PostgresDatabaseOptions extends PrepareOptions, CallTimeout {
  logger?: { warn(details: { err: unknown }, message: string): void }
}

/** Of one server process; PostgreSQL allows 100 in all by default. */
const MAX_CONNECTIONS = 10

/**
 * Opens a PostgreSQL database, 15 or newer, and applies the schema. Any number of processes may have it open. Each
 * call ends within its timeout, whatever the network does. Throws a `DatabaseSetupError` in words.
 */
export async function openPostgresDatabase(options: PostgresDatabaseOptions): Promise<Database> {
  await prepareDatabase(options)
  const { callTimeoutMs = CALL_TIMEOUT_MS } = options
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    application_name: 'the-way',
    max: MAX_CONNECTIONS,
    keepAlive: true,
    // A wait for a free connection counts too.
    connectionTimeoutMillis: callTimeoutMs,
    // The server gives up as well, so that a call we no longer wait for does not go on there.
    statement_timeout: callTimeoutMs,
    // Ends a connection on which nothing comes back any more.
    query_timeout: callTimeoutMs,
  })
  pool.on('error', (err) =>
    options.logger?.warn(
      { err },
      'A connection to the database broke; the next call makes a new one.',
    ),
  )
  return {
    engine: 'postgres',
    call: createSqlCalls(async (name, sql, parameters) => {
      const query = pool.query<Row>({ name, text: sql, values: parameters })
      return (await inTime(query, callTimeoutMs)).rows
    }),
    close: () => pool.end(),
  }
}

/** Connecting and asking each have a time-out of their own; a caller waits for one of them. */
async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
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
