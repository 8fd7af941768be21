import type { RunError } from './problems.ts'

/** Replicate limits the rate, and the run is sent again at its `retry_at`. */
export const THROTTLED = 'replicate.throttled'
/** A run at Replicate, on a server in demo mode. */
export const NOT_CONNECTED = 'replicate.not_connected'

/** Whether trying a run on hold again now may change anything: not if it is too early or there is no connection. */
export const canTryNow = ({ error }: { error: RunError | null }): boolean =>
  error?.code !== THROTTLED && error?.code !== NOT_CONNECTED
