import { type FieldProblem, isValid, ProblemSchema } from '@the-way/shared'

export interface ApiErrorDetails {
  /** HTTP status; 0 if there was no response. */
  status: number
  /** Stable, such as `trainings.not_found`; `network.unreachable` if there was no response. */
  code: string
  /** What happened, for the user. */
  detail: string
  errors?: FieldProblem[]
  request_id?: string | null
  /** The response's `Retry-After`, in seconds. */
  retry_after?: number | null
}

/** The one error that the API client throws (a canceled request throws the browser's AbortError). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: FieldProblem[]
  readonly request_id: string | null
  /** When the request may be retried, in milliseconds since 1970; `null` if the response does not say. */
  readonly retryAt: number | null

  constructor(details: ApiErrorDetails) {
    super(details.detail)
    this.name = 'ApiError'
    this.status = details.status
    this.code = details.code
    this.detail = details.detail
    this.errors = details.errors ?? []
    this.request_id = details.request_id ?? null
    const { retry_after = null } = details
    this.retryAt = retry_after === null ? null : Date.now() + retry_after * 1000
  }
}

export const UNREACHABLE = 'network.unreachable'

export const unreachable = () =>
  new ApiError({
    status: 0,
    code: UNREACHABLE,
    detail: 'The server did not answer. Check that it is running and that you are online.',
  })

/** For a response that is not ours, such as a proxy's error page, or that was cut off. */
export const unreadable = (status: number, request_id: string | null) =>
  new ApiError({
    status,
    code: 'answer.unreadable',
    detail: `The response could not be read (HTTP ${status}). It may not come from The Way’s server; check the proxy in front of it.`,
    request_id,
  })

/** Parses an error response; anything but problem details (RFC 9457) becomes `answer.unreadable`. */
export function problemToError(
  status: number,
  text: string,
  request_id: string | null,
  retry_after: number | null = null,
): ApiError {
  const body = parseJson(text)
  return isValid(ProblemSchema, body)
    ? new ApiError({ ...body, retry_after })
    : unreadable(status, request_id)
}

/** Parses JSON; returns undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
