import type { FastifyReply } from 'fastify'

/** From the service's `ERRORS`. */
const ERRORS = {
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

export type StorageErrorName = keyof typeof ERRORS

/** `status` is HTTP 400 with the status in the body, as the service responds today; `code` is its future style. */
export type ErrorStyle = 'status' | 'code'

export function sendStorageError(
  reply: FastifyReply,
  name: StorageErrorName,
  style: ErrorStyle,
): FastifyReply {
  const { status, error, message } = ERRORS[name]
  const code = name === 'RowLevelSecurity' ? 'AccessDenied' : name
  return style === 'code'
    ? reply.code(status).send({ code, message })
    : reply.code(400).send({ statusCode: String(status), code, error, message })
}
