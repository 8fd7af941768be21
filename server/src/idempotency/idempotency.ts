import type { FastifyReply, FastifyRequest } from 'fastify'
import { invalidRequestError } from '../errors/error-handler.ts'
import { problem } from '../errors/problem.ts'
import type { Database } from '../ports/database/database.ts'
import { isDatabaseAway, untilAnswered } from '../ports/database/retry-until-answered.ts'

/** A first answer, kept so that a repeat gets the same bytes. */
export interface KeptAnswer {
  status: number
  location: string
  body: string
}

export interface Answered {
  answer: KeptAnswer
  replayed: boolean
}

/**
 * Another may take a key over when its request has died: soon, since whoever repeats it waits for that. One that
 * still lives then loses nothing: the first of the two to store its effect wins, and the other replays it.
 */
const CLAIM_MS = 60_000
const KEPT_MS = 24 * 3600_000

/** The `Idempotency-Key` header, null when there is none. Throws 400 when it cannot be one. */
export function readIdempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && /^[\x20-\x7e]{1,255}$/.test(key)) return key
  throw invalidRequestError([
    { field: 'Idempotency-Key', code: 'pattern', detail: 'should be 1-255 printable characters' },
  ])
}

/**
 * Does `work` at most once per key and payload (IETF draft idempotency-key-header): a repeat gets the first
 * answer, a repeat with another payload 422, one while the first still runs 409. `work` stores its answer
 * together with its effect; when it throws, the key is free again.
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
      expires_at: new Date(now + KEPT_MS).toISOString(),
    })
  const release = () => database.call.idempotency_keys_release({ owner_id, key })
  const { outcome, answer } = await freeingWhenAway(release, begin)
  if (outcome === 'replayed' && answer) return { answer, replayed: true }
  if (outcome === 'mismatch') throw keyReusedError()
  if (outcome === 'running') throw keyInUseError()
  return freeingWhenAway(release, () =>
    work().catch(async (error: unknown) => {
      if (!isDatabaseAway(error)) await release()
      throw error
    }),
  )
}

/**
 * Where the database is away a key may be claimed all the same: it is freed when the database is back, and nobody
 * waits for that. An answer that was kept meanwhile stays.
 */
async function freeingWhenAway<T>(
  release: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDatabaseAway(error)) untilAnswered(release, AbortSignal.timeout(CLAIM_MS)).catch(() => {})
    throw error
  }
}

/** Sends a kept answer, byte for byte. */
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
      'This Idempotency-Key belongs to a request with other content. Use a new key for a new request.',
  })

const keyInUseError = () =>
  problem({
    status: 409,
    code: 'idempotency.in_progress',
    title: 'Still running',
    detail:
      'The first request with this Idempotency-Key is still running. Repeat this one in a moment.',
    headers: { 'retry-after': '2' },
  })
