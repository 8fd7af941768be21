import { DatabaseError } from '../database.ts'
import { toDatabaseError } from '../sqlstate.ts'

const SQLSTATE = /^[0-9A-Z]{5}$/
/** PostgREST's own codes for a database that it cannot reach or use now (its documentation, "Errors", group 0). */
const NO_CONNECTION = /^PGRST0/

/** PostgREST knows no function of this name: its schema was never set up, or it has not read the new one yet. */
export const UNKNOWN_FUNCTION = 'PGRST202'

/** An answer that refuses: its code, where the call came as far as PostgREST, tells more than its HTTP status. */
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
