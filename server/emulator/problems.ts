/** Replicate's error bodies, verbatim where a recording or its docs show them. */

export interface InvalidField {
  type: string
  field: string
  description: string
}

export class Problem extends Error {
  readonly status: number
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body['detail'] === 'string' ? body['detail'] : `HTTP ${status}`)
    this.status = status
    this.body = body
  }
}

export const unauthenticated = () =>
  new Problem(401, {
    title: 'Unauthenticated',
    detail: 'You did not pass a valid authentication token',
    status: 401,
  })

export const notFound = () =>
  new Problem(404, { detail: 'The requested resource could not be found.', status: 404 })

export const forbidden = (detail: string) =>
  new Problem(403, { title: 'Forbidden', detail, status: 403 })

export const malformedBody = (detail: string) =>
  new Problem(400, { title: 'Bad request', detail, status: 400 })

export const destinationMissing = () =>
  new Problem(404, {
    detail: 'The specified training destination does not exist',
    status: 404,
  })

export const fileNotFound = () => new Problem(404, { detail: 'File not found', status: 404 })

export const fileTooLarge = () =>
  new Problem(413, { detail: 'Files must be less than 100MB in size' })

export const invalidVersion = () =>
  new Problem(422, {
    title: 'Invalid version or not permitted',
    detail:
      "The specified version does not exist (or perhaps you don't have permission to use it?)",
    status: 422,
  })

/** The error body of `POST /models`: a JSON pointer and a reason for each field. */
export function invalidModel(status: 400 | 409, errors: { pointer: string; detail: string }[]) {
  const lines = errors.map((error) => `\n- ${error.pointer.slice(1)}: ${error.detail}`)
  return new Problem(status, {
    status,
    title: 'Validation failed',
    detail: `The following errors occurred:${lines.join('')}`,
    errors,
  })
}

export function invalidInput(fields: InvalidField[]) {
  const lines = fields.map(({ field, description }) =>
    field === '' ? `- ${description}\n` : `- ${field}: ${description}\n`,
  )
  return new Problem(422, {
    detail: lines.join(''),
    status: 422,
    title: 'Input validation failed',
    invalid_fields: fields,
  })
}

export const notAnHttpsUrl = (field: string) =>
  invalidInput([{ type: 'format', field, description: 'Not a valid HTTPS URL' }])

export const insufficientCredit = () =>
  new Problem(402, {
    title: 'Insufficient credit',
    detail:
      'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, please wait a few minutes before trying again.',
    status: 402,
  })

export const throttleKinds = ['seconds', 'reset', 'low_credit'] as const

/** The three bodies of a 429 that Replicate has used, from the oldest to the one for accounts with little credit. */
export function throttled(kind: (typeof throttleKinds)[number], seconds: number): Problem {
  const throttle = 'Request was throttled.'
  if (kind === 'seconds') {
    const unit = seconds === 1 ? 'second' : 'seconds'
    return new Problem(429, { detail: `${throttle} Expected available in ${seconds} ${unit}.` })
  }
  const resets = `Your rate limit resets in ~${seconds}s.`
  if (kind === 'reset') return new Problem(429, { detail: `${throttle} ${resets}` })
  const limit =
    'Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of 1 requests while you have less than $5.0 in credit.'
  return new Problem(429, {
    detail: `${throttle} ${limit} ${resets}`,
    status: 429,
    retry_after: seconds,
  })
}

/** Returns Replicate's usual error for a status, for tests that order the status alone. */
export function typicalProblem(status: number): Problem {
  if (status === 401) return unauthenticated()
  if (status === 402) return insufficientCredit()
  if (status === 404) return notFound()
  if (status === 422) return invalidVersion()
  if (status === 429) return throttled('low_credit', 1)
  return new Problem(status, { detail: 'An unexpected error occurred.', status })
}
