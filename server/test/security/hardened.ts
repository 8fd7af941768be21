import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
/** A stack, a path of this machine, SQL. */
export const INNARDS =
  /node_modules|\bat .+:\d+:\d+|\.(?:ts|js):\d|\/(?:home|work|tmp|root|usr|var)\/|\b(?:select|insert into|update|delete from)\b.+\b(?:from|where|values|set)\b|\bpublic\.|relation "|"stack"/i

/** What every answer has, whatever it is of: headers that keep a browser from harm, and an id that the log knows. */
export function isHardened(
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
  t.match(policy.get('script-src'), /^'(?:self|none)'$/, `${name}: scripts of our own alone`)
  t.equal(policy.get('frame-ancestors'), "'none'", `${name}: in no frame`)
  t.notOk(policy.has('upgrade-insecure-requests'), `${name}: works without HTTPS`)
  const id = String(headers['x-request-id'])
  t.match(id, UUID, `${name}: request id`)
  t.ok(
    log.some((line) => line.includes(`"reqId":"${id}"`)),
    `${name}: its id is in the log`,
  )
  if (statusCode < 400) return
  t.notMatch(body, INNARDS, `${name}: nothing of the inside`)
  if (body !== '') t.equal(JSON.parse(body).request_id, id, `${name}: told with the problem`)
}
