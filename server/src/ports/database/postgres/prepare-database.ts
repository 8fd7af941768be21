import pg from 'pg'
import { applySchema } from '../apply-schema.ts'
import type { Row } from '../calls.ts'
import { DatabaseError, DatabaseSetupError } from '../database.ts'
import { type WaitOptions, waitForDatabase } from '../wait-for-database.ts'
import { fromPostgres } from './postgres-error.ts'

/** The oldest version that the tests run on. */
const OLDEST_MAJOR = 15
const CONNECT_TIMEOUT_MS = 5000

export interface PrepareOptions extends WaitOptions {
  connectionString: string
  schemaSql: string
}

/**
 * Applies the schema over a separate connection, without the timeout of calls. Retries while the database is
 * unavailable or busy with calls of other processes. Throws a `DatabaseSetupError`.
 */
export async function prepareDatabase(options: PrepareOptions): Promise<void> {
  try {
    await waitForDatabase(() => prepareOnce(options), options)
  } catch (error) {
    throw error instanceof DatabaseError ? toSetupError(error) : error
  }
}

async function prepareOnce({ connectionString, schemaSql }: PrepareOptions): Promise<void> {
  const client = await connect(connectionString)
  try {
    await rejectOldServer(client)
    await applySchema(
      {
        query: async (sql, parameters) => (await client.query<Row>(sql, parameters)).rows,
        script: async (sql) => {
          await client.query(sql)
        },
      },
      schemaSql,
    )
  } catch (error) {
    throw error instanceof DatabaseSetupError ? error : fromPostgres(error)
  } finally {
    await client.end()
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'the-way setup',
  })
  // Prevents an uncaught error if the connection breaks between two queries; the next query rejects.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw fromPostgres(error)
  }
}

async function rejectOldServer(client: pg.Client) {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int / 10000 as version",
  )
  const version = rows[0]?.version ?? 0
  if (version < OLDEST_MAJOR)
    throw new DatabaseSetupError(
      `DATABASE_URL leads to PostgreSQL ${version}; The Way needs ${OLDEST_MAJOR} or newer.`,
    )
}

function toSetupError(error: DatabaseError): DatabaseSetupError {
  const { message, sqlstate } = error
  if (error.kind === 'unavailable')
    return new DatabaseSetupError(
      `DATABASE_URL does not answer (${message}). Check that PostgreSQL is running there and can be reached.`,
      { cause: error },
    )
  if (sqlstate?.startsWith('28'))
    return new DatabaseSetupError(
      `The database rejected DATABASE_URL: ${message}. Check user and password.`,
      { cause: error },
    )
  if (sqlstate === '3D000')
    return new DatabaseSetupError(`DATABASE_URL: ${message}. Create it: createdb <name>.`, {
      cause: error,
    })
  return new DatabaseSetupError(
    `The database at DATABASE_URL could not be set up: ${message}. Nothing was changed.`,
    { cause: error },
  )
}
