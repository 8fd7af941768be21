import type { FastifyReply } from 'fastify'

/** As the service's `ERRORS` say them. */
const REFUSALS = {
  NoSuchBucket: { status: 404, error: 'Bucket not found', message: 'Bucket not found' },
  NoSuchKey: { status: 404, error: 'not_found', message: 'Object not found' },
  AccessDenied: { status: 403, error: 'Unauthorized', message: 'Invalid Compact JWS' },
  RowLevelSecurity: {
    status: 403,
    error: 'Unauthorized',
    message: 'new row violates row-level security policy',
  },
  KeyAlreadyExists: { status: 409, error: 'Duplicate', message: 'The resource already exists' },
  InvalidRange: { status: 416, error: 'InvalidRange', message: 'The requested range is not valid' },
  InvalidRequest: { status: 400, error: 'InvalidRequest', message: 'The request is not valid' },
  EntityTooLarge: {
    status: 413,
    error: 'Payload too large',
    message: 'The object exceeded the maximum allowed size',
  },
} as const

export type Refusal = keyof typeof REFUSALS

/** `status`: HTTP 400 with the status in the body, as the service answers today; `code`: what it moves to. */
export type ErrorStyle = 'status' | 'code'

export function refuse(reply: FastifyReply, refusal: Refusal, style: ErrorStyle): FastifyReply {
  const { status, error, message } = REFUSALS[refusal]
  const code = refusal === 'RowLevelSecurity' ? 'AccessDenied' : refusal
  return style === 'code'
    ? reply.code(status).send({ code, message })
    : reply.code(400).send({ statusCode: String(status), code, error, message })
}
