import pg from 'pg'
import { DatabaseError } from '../database.ts'
import { toDatabaseError } from '../sqlstate.ts'

/** What an error of the client's means: without a word of the server's own it is the connection's. */
export function fromPostgres(error: unknown): DatabaseError {
  if (error instanceof pg.DatabaseError)
    return toDatabaseError(error.message, error.code ?? null, error)
  const message = error instanceof Error ? error.message || error.name : String(error)
  return new DatabaseError('unavailable', message, { cause: error })
}
