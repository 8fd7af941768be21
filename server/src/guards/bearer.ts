import type { FastifyRequest } from 'fastify'

/**
 * Returns the Bearer token of a request; `null` if the header has another scheme, is malformed or is sent twice;
 * `undefined` if there is no header.
 */
export function readBearerToken({ raw, headers }: FastifyRequest): string | null | undefined {
  const { authorization } = headers
  if (authorization === undefined) return undefined
  const sent = raw.rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name))
  // Of several headers, Node uses the first and a proxy may use the last. Injected requests have no raw headers.
  if (sent.length > 1) return null
  return /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? null
}
