import pg from 'pg'
import { DatabaseError } from '../database.ts'
import { toDatabaseError } from '../sqlstate.ts'

/** Converts an error of the client. An error that does not come from the database server is a connection error. */
export function fromPostgres(error: unknown): DatabaseError {
  if (error instanceof pg.DatabaseError)
    return toDatabaseError(error.message, error.code ?? null, error)
  const message = error instanceof Error ? error.message || error.name : String(error)
  return new DatabaseError('unavailable', message, { cause: error })
}
