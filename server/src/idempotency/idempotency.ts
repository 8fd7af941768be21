import { randomUUID } from 'node:crypto'
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

/** What `work` has to pass on to the function that stores its effect; `null` without an `Idempotency-Key`. */
export type KeyClaim = { key: string; lease_id: string } | null

/**
 * How long a request holds its key before a repeat may take it over, in case the request has died. It is shorter than
 * clients usually retry for. A request that is alive renews it; one that was suspended for longer and whose key was taken
 * over has no effect any more, because the function that stores the effect checks who holds the key.
 */
const LEASE_MS = 10_000
const RENEW_MS = LEASE_MS / 4
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
  work: (claim: KeyClaim) => Promise<Answered>,
): Promise<Answered> {
  const { owner_id, key, payload_hash } = request
  if (key === null) return work(null)
  const { call } = database
  const claim = { key, lease_id: randomUUID() }
  const now = Date.now()
  const begin = () =>
    call.idempotency_keys_begin({
      owner_id,
      ...claim,
      payload_hash,
      now: new Date(now).toISOString(),
      lease_until: leaseUntil(now),
      expires_at: new Date(now + STORED_MS).toISOString(),
    })
  const renew = () =>
    call.idempotency_keys_renew({ owner_id, ...claim, lease_until: leaseUntil(Date.now()) })
  const release = () => call.idempotency_keys_release({ owner_id, ...claim })
  const { outcome, answer, lease_until } = await releaseIfUnavailable(release, begin)
  if (outcome === 'replayed' && answer) return { answer, replayed: true }
  if (outcome === 'mismatch') throw keyReusedError()
  if (outcome === 'running') throw keyInUseError(lease_until)
  return releaseIfUnavailable(release, () =>
    whileRenewing(renew, () =>
      work(claim).catch(async (error: unknown) => {
        if (!isDatabaseAway(error)) await release()
        throw error
      }),
    ),
  )
}

const leaseUntil = (now: number) => new Date(now + LEASE_MS).toISOString()

/** A renewal that fails is repeated by the next one. If the lease ends before that, the key may be taken over. */
async function whileRenewing<T>(renew: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void renew().catch(() => {}), RENEW_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
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
      retryUntilAnswered(release, AbortSignal.timeout(LEASE_MS)).catch(() => {})
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

/** 409 while another request holds the key; `leaseUntil` is when a repeat may take the key over if that request has died. */
export function keyInUseError(leaseUntil: string | null) {
  const seconds = leaseUntil === null ? 1 : (Date.parse(leaseUntil) - Date.now()) / 1000
  return problem({
    status: 409,
    code: 'idempotency.in_progress',
    title: 'Still running',
    detail: 'The first request with this Idempotency-Key is still running. Repeat it in a moment.',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  })
}
