import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import { type ProblemError, problem } from '../errors/problem.ts'
import { TEXT_ONLY_HEADERS } from '../guards/security-headers.ts'
import { toBody } from './error-handler.ts'

/**
 * Answers data that is not HTTP, has too large headers or arrives too slowly. Fastify has not seen it, so the whole
 * response is written here.
 */
export function answerUnparsableRequest(
  error: Error & { code?: string },
  socket: Socket,
  log: FastifyBaseLogger,
): void {
  const id = randomUUID()
  const known = toProblem(error.code)
  log.info({ reqId: id, code: known.code, reason: error.code }, 'request unparsable')
  // The client is gone, or a response has begun already.
  if (!socket.writable || socket.bytesWritten > 0) return void socket.destroy()
  const body = JSON.stringify(toBody(known, id))
  const headers = {
    ...TEXT_ONLY_HEADERS,
    'cache-control': 'no-store',
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
    'content-type': 'application/problem+json',
    'x-request-id': id,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = [`HTTP/1.1 ${known.status} ${STATUS_CODES[known.status]}`, ...lines]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

function toProblem(code: string | undefined): ProblemError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problem({
      status: 408,
      code: 'request.too_slow',
      title: 'Too slow',
      detail: 'The request did not arrive in time. Send it again.',
    })
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem({
      status: 431,
      code: 'request.headers_too_large',
      title: 'Headers too large',
      detail:
        'The URL and headers together are larger than 16 KiB, which is the most this server accepts.',
    })
  return problem({
    status: 400,
    code: 'request.malformed',
    title: 'Malformed request',
    detail: 'This is not a valid HTTP request.',
  })
}
