import { DatabaseError } from '../database.ts'
import { toDatabaseError } from '../sqlstate.ts'

const SQLSTATE = /^[0-9A-Z]{5}$/
/** PostgREST's codes for a database that it cannot reach or use (its documentation, "Errors", group 0). */
const NO_CONNECTION = /^PGRST0/

/** PostgREST does not know the function: the schema was not set up, or PostgREST has not reloaded it yet. */
export const UNKNOWN_FUNCTION = 'PGRST202'

/** Converts an error response. PostgREST's code, if there is one, is more specific than the HTTP status. */
export function fromPostgrest(
  error: { message: string; code: string },
  status: number,
): DatabaseError {
  const { message, code } = error
  if (SQLSTATE.test(code)) return toDatabaseError(message, code, error)
  const isAway =
    NO_CONNECTION.test(code) || status === 0 || status === 408 || status === 429 || status >= 500
  return new DatabaseError(isAway ? 'unavailable' : 'internal', message, {
    sqlstate: code || `HTTP ${status}`,
    cause: error,
  })
}
