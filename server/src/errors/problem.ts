import type { FieldProblem } from '@the-way/shared'

export interface ProblemOptions {
  status: number
  /** Stable and dotted, such as `trainings.not_found`; clients branch on it. */
  code: string
  /** The kind of problem in a few words, the same for every occurrence. */
  title: string
  /** What happened this time and what to do about it, for a person. */
  detail: string
  errors?: FieldProblem[]
  /** Sent with the answer, such as `Retry-After`. */
  headers?: Record<string, string>
  /** For the log alone; never shown. */
  cause?: unknown
}

/** An expected failure: thrown by routes and services, rendered as RFC 9457 by the one error handler. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: FieldProblem[]
  readonly headers: Record<string, string> | undefined

  constructor(options: ProblemOptions) {
    super(options.detail, { cause: options.cause })
    this.name = 'ProblemError'
    this.status = options.status
    this.code = options.code
    this.title = options.title
    this.detail = options.detail
    this.errors = options.errors ?? []
    this.headers = options.headers
  }
}

export const problem = (options: ProblemOptions): ProblemError => new ProblemError(options)
