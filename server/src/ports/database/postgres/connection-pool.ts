import pg from 'pg'
import { clientOptions } from './client-options.ts'

export interface PoolOptions {
  connectionString: string
  callTimeoutMs: number
  logger?: { warn(details: { err: unknown }, message: string): void } | undefined
}

/** Per server process; PostgreSQL allows 100 in total by default. */
const MAX_CONNECTIONS = 10

/** Creates the connections for calls. They set nothing when they connect, because poolers reject that. */
export function createPool({ connectionString, callTimeoutMs, logger }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...clientOptions(connectionString),
    application_name: 'the-way',
    max: MAX_CONNECTIONS,
    keepAlive: true,
    // Includes the wait for a free connection.
    connectionTimeoutMillis: callTimeoutMs,
    // Ends a connection that no longer responds.
    query_timeout: callTimeoutMs,
    // See `callInTransaction`.
    pipeline: true,
  })
  // Prevents an uncaught error if a connection breaks during a call; the call's queries reject.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (err) =>
    logger?.warn({ err }, 'A connection to the database was lost; the next call opens a new one.'),
  )
  return pool
}
