import type { FunctionArgs, FunctionName, FunctionResult } from './functions.ts'

/** Calls of SQL functions by name: one call is one transaction, on every engine. */
export type DatabaseCalls = {
  [N in FunctionName]: (args: FunctionArgs<N>) => Promise<FunctionResult<N>>
}

/** The port: what an engine's adapter provides. */
export interface Database {
  /** Shown by health checks. */
  readonly engine: 'embedded' | 'postgres' | 'supabase'
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

/** The database cannot be opened as it is; the message tells a person what to do. */
export class DatabaseSetupError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'DatabaseSetupError'
  }
}

/** How long a call may take on an engine that is reached over a network, in milliseconds: a page waits no longer. */
export const CALL_TIMEOUT_MS = 1500

export interface CallTimeout {
  /** Milliseconds until a call is given up, in place of `CALL_TIMEOUT_MS`. */
  callTimeoutMs?: number
}
