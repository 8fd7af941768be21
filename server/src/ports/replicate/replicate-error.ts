export type ReplicateErrorKind =
  | 'unauthenticated'
  | 'payment_required'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'invalid'
  | 'throttled'
  | 'unavailable'
  | 'unreachable'

/** A failed call, with a kind that tells what to do about it; `detail` is Replicate's own text if it sent one. */
export class ReplicateError extends Error {
  readonly kind: ReplicateErrorKind
  readonly status: number | null
  readonly detail: string
  /** How long Replicate told us to wait, in milliseconds. */
  readonly retryAfterMs: number | null
  /** False if Replicate rejected the call without a reason; then `detail` only has the status. */
  readonly isExplained: boolean

  constructor(
    kind: ReplicateErrorKind,
    detail: string,
    options: {
      status?: number | null
      retryAfterMs?: number | null
      isExplained?: boolean
      cause?: unknown
    } = {},
  ) {
    super(`Replicate: ${detail}`, { cause: options.cause })
    this.name = 'ReplicateError'
    this.kind = kind
    this.detail = detail
    this.status = options.status ?? null
    this.retryAfterMs = options.retryAfterMs ?? null
    this.isExplained = options.isExplained ?? true
  }

  /** Whether waiting can help. */
  get isPassing(): boolean {
    return ['throttled', 'unavailable', 'unreachable'].includes(this.kind)
  }
}

const KINDS: Record<number, ReplicateErrorKind> = {
  401: 'unauthenticated',
  402: 'payment_required',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'too_large',
  429: 'throttled',
}

/** Maps an HTTP status to a kind. 408 and 5xx are outages; Replicate will never accept requests with another 4xx. */
export function kindOfStatus(status: number): ReplicateErrorKind {
  return KINDS[status] ?? (status >= 500 || status === 408 ? 'unavailable' : 'invalid')
}
