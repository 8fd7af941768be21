import type { FastifyRequest } from 'fastify'

/** The token of the one Bearer header; null: of another scheme, malformed or sent twice; undefined: none is sent. */
export function bearerOf({ raw, headers }: FastifyRequest): string | null | undefined {
  const { authorization } = headers
  if (authorization === undefined) return undefined
  const sent = raw.rawHeaders.filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name))
  // Node keeps the first of several, a proxy before it perhaps the last. Without a network there are no raw headers.
  if (sent.length > 1) return null
  return /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? null
}
