import type { Problem } from '@the-way/shared'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ProblemError, problem } from '../errors/problem.ts'
import { invalidRequestError, unknownRouteError } from '../errors/request.errors.ts'
import { undecodableUrlError } from '../errors/undecodable-urls.ts'
import { TEXT_ONLY_HEADERS } from '../guards/security-headers.ts'
import { AccountsUnavailable } from '../ports/accounts/accounts-error.ts'
import { DatabaseError } from '../ports/database/database.ts'
import { FilesError } from '../ports/files/files.ts'
import { withoutCredentials } from '../secret-patterns.ts'
import { toFieldProblems } from '../validation/validation.ts'

/** Renders every error of the API as RFC 9457 problem details. Has to be called before any route is registered. */
export function setErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = toProblem(error)
    if (known.status >= 500) request.log.error({ err: error }, 'request failed')
    else request.log.info({ code: known.code, status: known.status }, 'request rejected')
    return sendProblem(known, request, reply)
  })
}

/** Answers requests whose URL never reaches a route, because it is not a path or has an ID that is too long. */
export function sendUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const path = request.url.split('?')[0] ?? ''
  const known =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? unknownRouteError(request.method, path)
      : undecodableUrlError(error)
  request.log.info({ req: request, code: known.code, status: known.status }, 'request rejected')
  reply.headers({ ...TEXT_ONLY_HEADERS, 'x-request-id': request.id })
  void sendProblem(known, request, reply)
}

export const toBody = (error: ProblemError, requestId: string): Problem => ({
  type: 'about:blank',
  title: error.title,
  status: error.status,
  code: error.code,
  // The response must not repeat a credential that someone put into a URL or a body by mistake.
  detail: withoutCredentials(error.detail),
  errors: error.errors.map(({ field, code, detail }) => ({
    field: withoutCredentials(field),
    code,
    detail: withoutCredentials(detail),
  })),
  request_id: requestId,
})

export function sendProblem(error: ProblemError, request: FastifyRequest, reply: FastifyReply) {
  return reply
    .code(error.status)
    .headers({ 'cache-control': 'no-store', ...error.headers })
    .type('application/problem+json')
    .send(toBody(error, request.id))
}

function toProblem(error: FastifyError | Error): ProblemError {
  if (error instanceof ProblemError) return error
  if ('validation' in error && error.validation)
    return invalidRequestError(toFieldProblems(error.validation), error)
  if (error instanceof DatabaseError && error.kind === 'unavailable')
    return databaseUnavailableError(error)
  if (error instanceof AccountsUnavailable) return accountsUnavailableError(error)
  if (error instanceof FilesError && error.kind === 'unavailable')
    return filesUnavailableError(error)
  if (error instanceof FilesError && error.kind === 'full') return filesFullError(error)
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status !== undefined && status >= 400 && status < 500)
    return rejectedRequestError(status, error)
  return problem({
    status: 500,
    code: 'internal',
    title: 'Internal error',
    detail: 'An unexpected error occurred on this server. Its log has more under the request id.',
    cause: error,
  })
}

const REJECTIONS: Record<number, { code: string; title: string; detail: string }> = {
  413: {
    code: 'request.too_large',
    title: 'Too large',
    detail: 'The body is larger than this endpoint accepts.',
  },
  415: {
    code: 'request.unsupported_media_type',
    title: 'Unsupported media type',
    detail:
      'This endpoint does not support that content type. Send application/json, or multipart/form-data for uploads.',
  },
}

function rejectedRequestError(status: number, cause: Error): ProblemError {
  const rejection = REJECTIONS[status] ?? {
    code: 'request.malformed',
    title: 'Malformed request',
    detail: 'The request could not be read. Check its body and headers.',
  }
  return problem({ status, ...rejection, cause })
}

function databaseUnavailableError(cause: DatabaseError): ProblemError {
  return problem({
    status: 503,
    code: 'database.unavailable',
    title: 'Database unavailable',
    detail: 'The database does not respond. Nothing is lost; try again in a few seconds.',
    headers: { 'retry-after': '5' },
    cause,
  })
}

function accountsUnavailableError(cause: AccountsUnavailable): ProblemError {
  return problem({
    status: 503,
    code: 'accounts.unavailable',
    title: 'Accounts unavailable',
    detail: 'Supabase Auth does not respond, so nobody can sign in. Try again in a few seconds.',
    headers: { 'retry-after': '5' },
    cause,
  })
}

function filesUnavailableError(cause: FilesError): ProblemError {
  return problem({
    status: 503,
    code: 'files.unavailable',
    title: 'Files unavailable',
    detail: 'The file storage does not respond. Try again in a few seconds.',
    headers: { 'retry-after': '5' },
    cause,
  })
}

function filesFullError(cause: FilesError): ProblemError {
  return problem({
    status: 507,
    code: 'files.no_space',
    title: 'No space left',
    detail: `${cause.message} Free some space there, then try again.`,
    cause,
  })
}
