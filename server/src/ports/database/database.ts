import type { FunctionArgs, FunctionName, FunctionResult } from './functions.ts'

/** SQL functions by name. On every engine, one call is one transaction. */
export type DatabaseCalls = {
  [N in FunctionName]: (args: FunctionArgs<N>) => Promise<FunctionResult<N>>
}

/** The port for the database, which each engine's adapter implements. */
export interface Database {
  /** Shown by health checks. */
  readonly engine: 'embedded' | 'postgres' | 'supabase'
  readonly call: DatabaseCalls
  close(): Promise<void>
}

/**
 * The database did not answer or returned an error, so the effect of the call is unknown. Adapters throw this for
 * outages (`unavailable`) and for bugs in our SQL (`internal`), which only the SQLSTATE distinguishes.
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

/** The database cannot be opened; the message says what to do. */
export class DatabaseSetupError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'DatabaseSetupError'
  }
}

export interface CallTimeout {
  /** How long a call may take over the network, in milliseconds, so that pages do not wait long. */
  callTimeoutMs: number
}
