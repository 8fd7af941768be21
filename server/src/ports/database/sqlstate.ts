import { DatabaseError } from './database.ts'

/**
 * SQLSTATEs of a database that cannot serve now (PostgreSQL docs, appendix A): connection, rollback by conflict,
 * lock not available, resources, operator intervention, input or output. All others are bugs in our SQL.
 */
const UNAVAILABLE = /^(?:08|40|53|55P03|57|58)/

/** What an engine's error means; one without an SQLSTATE never reached the SQL. */
export function toDatabaseError(
  message: string,
  sqlstate: string | null,
  cause?: unknown,
): DatabaseError {
  const kind = sqlstate === null || UNAVAILABLE.test(sqlstate) ? 'unavailable' : 'internal'
  return new DatabaseError(kind, message, { sqlstate, cause })
}
