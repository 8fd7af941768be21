import type { Static, TSchema } from 'typebox'
import { Type } from 'typebox'
import { api } from './api-client.ts'
import { ApiError } from './api-error.ts'
import { fingerprint } from './fingerprint.ts'
import { readKept } from './kept-state.ts'
import { randomKey } from './random-key.ts'

const STORED_AS = 'unanswered-starts'
/** Nobody has more requests without a response in one tab. */
const MAX_STORED = 20
const IN_PROGRESS_TRIES = 10
const IN_PROGRESS_PAUSE_MS = 2_000

const StartsSchema = Type.Array(Type.Object({ content: Type.String(), key: Type.String() }))

/** Files of a form by the name of their field. */
export type FormFiles = Readonly<Record<string, File>>

interface PostOnceOptions<S extends TSchema> {
  body?: object | undefined
  /** Sends a form: these files, and the body's fields as text or JSON. */
  files?: FormFiles
  schema: S
  /** What identifies the intent besides path and body, such as the checksum of a dataset. */
  about?: readonly unknown[]
}

/**
 * Sends a request that costs money, with one `Idempotency-Key` per intent: an identical request gets the same key until
 * its response has arrived, also after a reload. So retrying after a lost connection cannot start a second run. A file
 * counts by its content, so it may have to be chosen again in between.
 */
export async function postOnce<S extends TSchema>(
  path: string,
  { body, files = {}, schema, about = [] }: PostOnceOptions<S>,
): Promise<Static<S>> {
  const parts = await Promise.all(Object.entries(files).map(fingerprintOf))
  const content = JSON.stringify([path, body ?? null, ...about, ...parts])
  const idempotencyKey = keyOf(content)
  const payload = parts.length > 0 ? { form: formOf(body, files) } : body ? { body } : {}
  const send = () => api.post(path, { schema, idempotencyKey, ...payload })
  try {
    const answer = await whileInProgress(send)
    forget(content)
    return answer
  } catch (error) {
    // A key that the server has stored for another request would always be rejected.
    if (hasCode(error, 'idempotency.key_reused')) forget(content)
    throw error
  }
}

const fingerprintOf = async ([name, file]: [string, File]) => [name, await fingerprint(file)]

function formOf(body: object | undefined, files: FormFiles): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(body ?? {}))
    if (value !== undefined)
      form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  for (const [name, file] of Object.entries(files)) form.set(name, file)
  return form
}

/** Retries while the server still processes the first request with this key, whose response was lost. */
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

const store = (starts: Static<typeof StartsSchema>) =>
  sessionStorage.setItem(STORED_AS, JSON.stringify(starts))

function keyOf(content: string): string {
  const starts = unanswered()
  const stored = starts.find((start) => start.content === content)
  if (stored) return stored.key
  const key = randomKey()
  store([{ content, key }, ...starts].slice(0, MAX_STORED))
  return key
}

/** Once the response has arrived, an identical request is a new intent. */
const forget = (content: string) => store(unanswered().filter((start) => start.content !== content))
