import type { Static, TSchema } from 'typebox'
import { Type } from 'typebox'
import { api } from './api-client.ts'
import { ApiError } from './api-error.ts'
import { readKept } from './kept-state.ts'
import { randomKey } from './random-key.ts'

const STORED_AS = 'unanswered-starts'
/** More than anyone leaves unanswered in one tab. */
const MOST = 20
const IN_PROGRESS_TRIES = 10
const IN_PROGRESS_PAUSE_MS = 2_000

const StartsSchema = Type.Array(Type.Object({ content: Type.String(), key: Type.String() }))

interface PostOnceOptions<S extends TSchema> {
  body?: unknown
  schema: S
  /** What the request means besides its path and body, such as the checksum of a dataset. */
  about?: readonly unknown[]
}

/**
 * Sends a request that costs money, with one `Idempotency-Key` per intent: an equal request gets the same key until
 * its answer has arrived, also after a reload. So sending it again after a lost connection cannot start a second run.
 */
export async function postOnce<S extends TSchema>(
  path: string,
  { body, schema, about = [] }: PostOnceOptions<S>,
): Promise<Static<S>> {
  const content = JSON.stringify([path, body ?? null, ...about])
  const idempotencyKey = keyOf(content)
  const send = () => api.post(path, { schema, idempotencyKey, ...(body ? { body } : {}) })
  try {
    const answer = await whileInProgress(send)
    forget(content)
    return answer
  } catch (error) {
    // A key that the server knows for another request would be rejected forever.
    if (hasCode(error, 'idempotency.key_reused')) forget(content)
    throw error
  }
}

/** The server is still working on the first request with this key, whose answer was lost: wait for that answer. */
async function whileInProgress<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send()
    } catch (error) {
      if (!hasCode(error, 'idempotency.in_progress') || tries === IN_PROGRESS_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, IN_PROGRESS_PAUSE_MS))
    }
  }
}

const hasCode = (error: unknown, code: string) => error instanceof ApiError && error.code === code

const unanswered = () => readKept(STORED_AS, StartsSchema) ?? []

const keep = (starts: Static<typeof StartsSchema>) =>
  sessionStorage.setItem(STORED_AS, JSON.stringify(starts))

function keyOf(content: string): string {
  const starts = unanswered()
  const kept = starts.find((start) => start.content === content)
  if (kept) return kept.key
  const key = randomKey()
  keep([{ content, key }, ...starts].slice(0, MOST))
  return key
}

/** Once its answer has arrived, an equal request is a new intent. */
const forget = (content: string) => keep(unanswered().filter((start) => start.content !== content))
