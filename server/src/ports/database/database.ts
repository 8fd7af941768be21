import type { FunctionArgs, FunctionName, FunctionResult } from './functions.ts'

/** Calls of SQL functions by name: one call is one transaction, on every engine. */
export type DatabaseCalls = {
  [N in FunctionName]: (args: FunctionArgs<N>) => Promise<FunctionResult<N>>
}

/** The port: what an engine's adapter provides. */
export interface Database {
  /** `embedded`, `postgres` or `supabase`; shown by health checks. */
  readonly engine: string
  readonly call: DatabaseCalls
  close(): Promise<void>
}

/**
 * The database did not answer or refused to: nothing is known about the effect of the call. Adapters throw
 * this for outages (`unavailable`) and for bugs in our SQL (`internal`), told apart by SQLSTATE alone.
 */
export class DatabaseError extends Error {
  readonly kind: 'unavailable' | 'internal'
  readonly sqlstate: string | null
  constructor(
    kind: 'unavailable' | 'internal',
    message: string,
    options: { sqlstate?: string | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'DatabaseError'
    this.kind = kind
    this.sqlstate = options.sqlstate ?? null
  }
}
