import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'
import type { Database } from '../ports/database/database.ts'
import { isDatabaseAway, retryUntilAnswered } from '../ports/database/retry-until-answered.ts'

/** The first response, stored so that a repeated request gets the same bytes. */
interface StoredAnswer {
  status: number
  location: string
  body: string
}

export interface Answered {
  answer: StoredAnswer
  replayed: boolean
}

/** Returns a 202 answer with a resource of `/api/<collection>`. */
export const acceptedAnswer = (collection: string, resource: { id: string }): StoredAnswer => ({
  status: 202,
  location: `/api/${collection}/${resource.id}`,
  body: JSON.stringify(resource),
})

/**
 * How long a request holds its key before a repeat may take it over, in case the request has died. It is short, because
 * the client waits for it. If the request is still running, nothing is lost: the first of the two to store its effect wins,
 * and the other one replays it.
 */
const CLAIM_MS = 60_000
const STORED_MS = 24 * 3600_000

/** Returns the `Idempotency-Key` header, or `null` if it is missing. Throws 400 if it is invalid. */
export function readIdempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && /^[\x20-\x7e]{1,255}$/.test(key)) return key
  throw invalidRequestError([
    { field: 'Idempotency-Key', code: 'pattern', detail: 'should be 1-255 printable characters' },
  ])
}

/**
 * Does `work` at most once per key and payload (IETF draft idempotency-key-header). A repeat gets the first response, a
 * repeat with another payload gets 422, and one while the first is still running gets 409. `work` stores its response
 * together with its effect; if it throws, the key can be used again.
 */
export async function onceForKey(
  database: Database,
  request: { owner_id: string; key: string | null; payload_hash: string },
  work: () => Promise<Answered>,
): Promise<Answered> {
  const { owner_id, key, payload_hash } = request
  if (key === null) return work()
  const now = Date.now()
  const begin = () =>
    database.call.idempotency_keys_begin({
      owner_id,
      key,
      payload_hash,
      now: new Date(now).toISOString(),
      lease_until: new Date(now + CLAIM_MS).toISOString(),
      expires_at: new Date(now + STORED_MS).toISOString(),
    })
  const release = () => database.call.idempotency_keys_release({ owner_id, key })
  const { outcome, answer } = await releaseIfUnavailable(release, begin)
  if (outcome === 'replayed' && answer) return { answer, replayed: true }
  if (outcome === 'mismatch') throw keyReusedError()
  if (outcome === 'running') throw keyInUseError()
  return releaseIfUnavailable(release, () =>
    work().catch(async (error: unknown) => {
      if (!isDatabaseAway(error)) await release()
      throw error
    }),
  )
}

/**
 * If the database becomes unavailable, a key may have been claimed even so. It is released in the background once the
 * database is back. A response that was stored meanwhile stays.
 */
async function releaseIfUnavailable<T>(
  release: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDatabaseAway(error))
      retryUntilAnswered(release, AbortSignal.timeout(CLAIM_MS)).catch(() => {})
    throw error
  }
}

/** Sends a stored response, byte for byte. */
export function sendAnswer(reply: FastifyReply, { answer, replayed }: Answered) {
  if (replayed) reply.header('idempotency-replayed', 'true')
  return reply
    .code(answer.status)
    .header('location', answer.location)
    .type('application/json; charset=utf-8')
    .send(answer.body)
}

const keyReusedError = () =>
  problem({
    status: 422,
    code: 'idempotency.key_reused',
    title: 'Key used for another request',
    detail:
      'This Idempotency-Key belongs to a request with other content. Use a new key for each new request.',
  })

const keyInUseError = () =>
  problem({
    status: 409,
    code: 'idempotency.in_progress',
    title: 'Still running',
    detail: 'The first request with this Idempotency-Key is still running. Repeat it in a moment.',
    headers: { 'retry-after': '2' },
  })
