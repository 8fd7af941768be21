import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
/** Matches stack traces, paths of this machine and SQL. */
export const INTERNALS =
  /node_modules|\bat .+:\d+:\d+|\.(?:ts|js):\d|\/(?:home|work|tmp|root|usr|var)\/|\b(?:select|insert into|update|delete from)\b.+\b(?:from|where|values|set)\b|\bpublic\.|relation "|"stack"/i

/** Checks what every response must have: security headers, and a request id that is in the log. */
export function expectHardened(
  t: Test,
  name: string,
  { headers, body, statusCode }: Pick<LightMyRequestResponse, 'headers' | 'body' | 'statusCode'>,
  log: readonly string[],
): void {
  t.equal(headers['x-content-type-options'], 'nosniff', `${name}: nosniff`)
  t.equal(headers['referrer-policy'], 'same-origin', `${name}: referrer policy`)
  const policy = new Map(
    String(headers['content-security-policy'])
      .split(';')
      .map((directive) => directive.trim().split(' '))
      .map(([directive, ...sources]) => [directive, sources.join(' ')]),
  )
  t.match(policy.get('script-src'), /^'(?:self|none)'$/, `${name}: only our own scripts`)
  t.equal(policy.get('frame-ancestors'), "'none'", `${name}: not in a frame`)
  t.notOk(policy.has('upgrade-insecure-requests'), `${name}: works without HTTPS`)
  const id = String(headers['x-request-id'])
  t.match(id, UUID, `${name}: request id`)
  t.ok(
    log.some((line) => line.includes(`"reqId":"${id}"`)),
    `${name}: the id is in the log`,
  )
  if (statusCode < 400) return
  t.notMatch(body, INTERNALS, `${name}: no internals`)
  if (body !== '') t.equal(JSON.parse(body).request_id, id, `${name}: the id is in the error`)
}
