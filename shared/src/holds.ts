import type { RunError } from './problems.ts'

/** Replicate is rate-limiting the account. The run is sent again at its `retry_at`. */
export const THROTTLED = 'replicate.throttled'
/** The run is at Replicate, but the server is in demo mode. */
export const NOT_CONNECTED = 'replicate.not_connected'

/** Returns whether retrying a run on hold can help now: not while rate-limited or without a connection to Replicate. */
export const canTryNow = ({ error }: { error: RunError | null }): boolean =>
  error?.code !== THROTTLED && error?.code !== NOT_CONNECTED
