import { DatabaseError } from './database.ts'

/**
 * SQLSTATEs of an unavailable database (PostgreSQL docs, appendix A): connection, idle transaction, rollback after a conflict,
 * lock not available, resources, operator intervention, input or output. All others are bugs in our SQL.
 */
const UNAVAILABLE = /^(?:08|25P03|40|53|55P03|57|58)/

/** Converts an engine's error. An error without an SQLSTATE means that the SQL was not run. */
export function toDatabaseError(
  message: string,
  sqlstate: string | null,
  cause?: unknown,
): DatabaseError {
  const kind = sqlstate === null || UNAVAILABLE.test(sqlstate) ? 'unavailable' : 'internal'
  return new DatabaseError(kind, message, { sqlstate, cause })
}
