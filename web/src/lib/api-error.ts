import { type FieldProblem, isValid, ProblemSchema } from '@the-way/shared'

export interface ApiErrorDetails {
  /** HTTP status; 0 when no answer came. */
  status: number
  /** Stable, such as `trainings.not_found`; `network.unreachable` when no answer came. */
  code: string
  /** What happened, for a person. */
  detail: string
  errors?: FieldProblem[]
  request_id?: string | null
  /** The answer's `Retry-After`, in seconds. */
  retry_after?: number | null
}

/** The one error that the API client throws (a canceled request throws the browser's AbortError). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: FieldProblem[]
  readonly request_id: string | null
  /** When it may be tried again, in milliseconds since 1970; `null` if the answer does not say. */
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

/** Something other than our server answered: a proxy's page, or an answer cut off. */
export const unreadable = (status: number, request_id: string | null) =>
  new ApiError({
    status,
    code: 'answer.unreadable',
    detail: `The response could not be read (HTTP ${status}). It may not come from The Way’s server; check the proxy in front of it.`,
    request_id,
  })

/** Reads an error answer; anything but problem details becomes `answer.unreadable`. */
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

/** The parsed text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
