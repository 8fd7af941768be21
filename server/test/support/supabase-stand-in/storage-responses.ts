import type { FastifyReply } from 'fastify'

interface StorageError {
  /** The actual status, which the body contains as `statusCode`. */
  status: number
  code: string
  error: string
  message: string
}

const denied = (message: string): StorageError => ({
  status: 403,
  code: 'AccessDenied',
  error: 'Unauthorized',
  message,
})

const badRequest = (code: string, message: string): StorageError => ({
  status: 400,
  code,
  error: code,
  message,
})

/** What the service answers (version 1.11.2). */
export const STORAGE_ERRORS = {
  bucketNotFound: {
    status: 404,
    code: 'NoSuchBucket',
    error: 'Bucket not found',
    message: 'Bucket not found',
  },
  notFound: { status: 404, code: 'NoSuchKey', error: 'not_found', message: 'Object not found' },
  /** S3 does not have the bytes of an object. */
  bytesNotFound: {
    status: 404,
    code: 'NoSuchKey',
    error: 'Not found',
    message: 'The resource was not found',
  },
  noToken: badRequest('InvalidRequest', "headers must have required property 'authorization'"),
  noJwt: denied('Invalid Compact JWS'),
  wrongSignature: denied('signature verification failed'),
  rowLevelSecurity: denied('new row violates row-level security policy'),
  duplicate: {
    status: 409,
    code: 'KeyAlreadyExists',
    error: 'Duplicate',
    message: 'The resource already exists',
  },
  tooLarge: {
    status: 413,
    code: 'EntityTooLarge',
    error: 'Payload too large',
    message: 'The object exceeded the maximum allowed size',
  },
  tooMany: badRequest(
    'InvalidRequest',
    'Bulk object requests are limited to 1000 objects per request.',
  ),
  badCursor: badRequest('InvalidParameter', 'Invalid Parameter cursor'),
  badRange: {
    status: 416,
    code: 'InvalidRange',
    error: 'invalid_range',
    message: 'invalid range provided',
  },
  /** Anything that the service did not expect, such as a file on its disk that is gone. */
  unexpected: {
    status: 500,
    code: 'InternalError',
    error: 'Internal Server Error',
    message: 'Internal Server Error',
  },
} as const satisfies Record<string, StorageError>

export const invalidRequest = (message: string) => badRequest('InvalidRequest', message)

export const wrongType = (type: string): StorageError => ({
  status: 415,
  code: 'InvalidMimeType',
  error: 'invalid_mime_type',
  message: `mime type ${type} is not supported`,
})

/** The service passes on what Node.js said. */
export const diskFull: StorageError = {
  ...STORAGE_ERRORS.unexpected,
  message: 'ENOSPC: no space left on device, write',
}

/** Errors that keep their HTTP status; all others are HTTP 400. */
const AS_THEY_ARE = [416, 429, 500, 544]

export function sendStorageError(
  reply: FastifyReply,
  { status, ...body }: StorageError,
): FastifyReply {
  return reply
    .code(AS_THEY_ARE.includes(status) ? status : 400)
    .send({ statusCode: String(status), ...body })
}
