import type { FieldProblem } from '@the-way/shared'

export interface ProblemOptions {
  status: number
  /** Stable and dotted, such as `trainings.not_found`; clients branch on it. */
  code: string
  /** A short summary of the kind of problem, the same for every occurrence. */
  title: string
  /** What happened this time and what to do about it, for people. */
  detail: string
  errors?: FieldProblem[]
  /** Headers of the response, such as `Retry-After`. */
  headers?: Record<string, string>
  /** Only logged, never shown. */
  cause?: unknown
}

/** An expected failure. Routes and services throw it, and the error handler renders it as RFC 9457 problem details. */
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
