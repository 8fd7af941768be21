import pg from 'pg'
import { applySchema } from '../apply-schema.ts'
import type { Row } from '../calls.ts'
import { DatabaseError, DatabaseSetupError } from '../database.ts'
import { type WaitOptions, waitForDatabase } from '../wait-for-database.ts'
import { clientOptions } from './client-options.ts'
import { toStartError } from './start-error.ts'

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
  const client = createClient(connectionString)
  try {
    await client.connect()
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
    throw toStartError(error)
  } finally {
    await client.end().catch(() => {})
  }
}

function createClient(connectionString: string): pg.Client {
  const options = {
    ...clientOptions(connectionString),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'the-way setup',
  }
  let client: pg.Client
  try {
    client = new pg.Client(options)
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error), error)
  }
  if (!(client.port > 0 && client.port < 65536))
    throw unusable('its port should be a number from 1 to 65535')
  // Prevents an uncaught error if the connection breaks between two queries; the next query rejects.
  client.on('error', () => {})
  return client
}

const unusable = (reason: string, cause?: unknown) =>
  new DatabaseSetupError(`DATABASE_URL cannot be used: ${reason.replace(/\.$/, '')}.`, { cause })

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
  const message =
    error.kind === 'unavailable'
      ? `DATABASE_URL does not answer (${error.message}). Check that PostgreSQL is running there and can be reached.`
      : `The database at DATABASE_URL could not be set up: ${error.message}. Nothing was changed.`
  return new DatabaseSetupError(message, { cause: error })
}
