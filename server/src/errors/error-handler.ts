import type { Problem } from '@the-way/shared'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { HEADERS_OF_WORDS } from '../guards/security-headers.ts'
import { AccountsUnavailable } from '../ports/accounts/accounts-error.ts'
import { DatabaseError } from '../ports/database/database.ts'
import { FilesError } from '../ports/files/files.ts'
import { withoutCredentials } from '../secret-patterns.ts'
import { toFieldProblems } from '../validation/validation.ts'
import { ProblemError, problem } from './problem.ts'
import { unreadableAddressError } from './undecodable-urls.ts'

/** Renders every failure of the API as RFC 9457 problem details; set before any route is registered. */
export function setErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = toProblem(error)
    if (known.status >= 500) request.log.error({ err: error }, 'request failed')
    else request.log.info({ code: known.code, status: known.status }, 'request refused')
    return sendProblem(known, request, reply)
  })
}

/** For addresses that never reach a route: no path, or with an id that no id of ours can be. */
export function sendUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const path = request.url.split('?')[0] ?? ''
  const known =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? noSuchAddressError(request.method, path)
      : unreadableAddressError(error)
  request.log.info({ req: request, code: known.code, status: known.status }, 'request refused')
  reply.headers({ ...HEADERS_OF_WORDS, 'x-request-id': request.id })
  void sendProblem(known, request, reply)
}

export const toBody = (error: ProblemError, requestId: string): Problem => ({
  type: 'about:blank',
  title: error.title,
  status: error.status,
  code: error.code,
  // What somebody put into an address or a body by mistake is not repeated.
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
    return databaseAwayError(error)
  if (error instanceof AccountsUnavailable) return accountsAwayError(error)
  if (error instanceof FilesError && error.kind === 'unavailable') return filesAwayError(error)
  if (error instanceof FilesError && error.kind === 'full') return filesFullError(error)
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status !== undefined && status >= 400 && status < 500)
    return refusedRequestError(status, error)
  return problem({
    status: 500,
    code: 'internal',
    title: 'Internal error',
    detail:
      'Something failed on this server that should not. Its log tells more, under the request id.',
    cause: error,
  })
}

/** 400: fields that are missing or wrong. */
export function invalidRequestError(errors: Problem['errors'], cause?: unknown): ProblemError {
  const first = errors[0]
  return problem({
    status: 400,
    code: 'request.invalid',
    title: 'Invalid request',
    detail: first ? `${first.field || 'The body'} ${first.detail}.` : 'The request is not valid.',
    errors,
    cause,
  })
}

const REFUSALS: Record<number, { code: string; title: string; detail: string }> = {
  413: {
    code: 'request.too_large',
    title: 'Too large',
    detail: 'The body is larger than this address takes.',
  },
  415: {
    code: 'request.unsupported_media_type',
    title: 'Unsupported media type',
    detail:
      'This address does not take that content type. Send application/json, or multipart/form-data for uploads.',
  },
}

function refusedRequestError(status: number, cause: Error): ProblemError {
  const refusal = REFUSALS[status] ?? {
    code: 'request.malformed',
    title: 'Malformed request',
    detail: 'The request could not be read. Check its body and headers.',
  }
  return problem({ status, ...refusal, cause })
}

function databaseAwayError(cause: DatabaseError): ProblemError {
  return problem({
    status: 503,
    code: 'database.unavailable',
    title: 'Database away',
    detail: 'The database does not answer. Nothing of yours is lost; try again in a few seconds.',
    headers: { 'retry-after': '5' },
    cause,
  })
}

function accountsAwayError(cause: AccountsUnavailable): ProblemError {
  return problem({
    status: 503,
    code: 'accounts.unavailable',
    title: 'Accounts away',
    detail: 'Supabase Auth does not answer, so nobody can sign in now. Try again in a few seconds.',
    headers: { 'retry-after': '5' },
    cause,
  })
}

function filesAwayError(cause: FilesError): ProblemError {
  return problem({
    status: 503,
    code: 'files.unavailable',
    title: 'Files away',
    detail: 'The place where files are kept does not answer. Try again in a few seconds.',
    headers: { 'retry-after': '5' },
    cause,
  })
}

function filesFullError(cause: FilesError): ProblemError {
  return problem({
    status: 507,
    code: 'files.no_space',
    title: 'No space left',
    detail: `${cause.message} Make room there, then try again.`,
    cause,
  })
}

/** 404 of an address that no route has. */
export const noSuchAddressError = (method: string, path: string): ProblemError =>
  problem({
    status: 404,
    code: 'request.no_such_address',
    title: 'No such address',
    detail: `There is nothing at ${method} ${path}. All addresses are listed at /api/openapi.json.`,
  })
