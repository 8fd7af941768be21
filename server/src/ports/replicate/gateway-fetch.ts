import { setTimeout as wait } from 'node:timers/promises'
import { createSigns } from './account-signs.ts'
import type { ReplicateSigns } from './replicate.ts'
import { retryAfterMs } from './retry-after.ts'

/** How a call ended that brought no 2xx. */
export interface CallFailure {
  /** False only where it is certain that nothing reached Replicate. */
  sent: boolean
  /** Null when no complete answer came. */
  status: number | null
  body: string
  retryAfterMs: number | null
  cause: unknown
}

export interface GatewayFetch {
  fetch: typeof globalThis.fetch
  /**
   * Resolves once a create may be sent: at once, unless Replicate told us to wait. Answers the wait in milliseconds
   * where it is longer than one inside a call may be, else 0.
   */
  untilCreatesAllowed(kind: CreateKind, signal: AbortSignal): Promise<number>
  signs(): ReplicateSigns
  /** How the call behind this response ended; null for an answer of Replicate's. */
  failureOf(response: Response): CallFailure | null
}

export type CreateKind = 'trainings' | 'predictions'

export interface GatewayFetchOptions {
  baseUrl: string
  /** Milliseconds until a call is given up. */
  timeouts: { read: number; create: number; upload: number }
  /** The longest wait inside a call; anything longer is handed to the caller. */
  maxWaitMs: number
  fetch?: typeof globalThis.fetch
}

const MAX_READ_TRIES = 3

/**
 * After a 429 creates go one after the other for a minute, each after the answer to the one before has most likely
 * come: sent together they would be refused together, and refused ones count against the limit too.
 */
const WARY_MS = 60_000
const WARY_GAP_MS = 250

/** Time enough for its size at 50 kB/s: one that hangs is soon sent again. */
function uploadTimeMs(form: FormData): number {
  let bytes = 0
  for (const part of form.values()) if (part instanceof Blob) bytes += part.size
  return 30_000 + Math.ceil(bytes / 50)
}

/** The connection was never made, so the request cannot have arrived. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

const wasSent = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined
  const code = codeOf(cause) ?? codeOf(error)
  return code === null || !NEVER_SENT.has(code)
}

/**
 * The `fetch` that the `replicate` client is given. The client sends a request up to six times when `fetch`
 * throws or the answer is 429, a POST too, without waiting: six paid trainings. So this one never throws and
 * never lets it see a status that it would try again: a failure becomes a 400 of ours, told by `failureOf`.
 * It waits as told itself, sends a GET at most three times and everything else once.
 */
export function createGatewayFetch(options: GatewayFetchOptions): GatewayFetch {
  const send = options.fetch ?? globalThis.fetch
  const origin = new URL(options.baseUrl).origin
  const failures = new WeakMap<Response, CallFailure>()
  // Replicate limits the creation of predictions apart from everything else.
  const blockedUntil = { predictions: 0, other: 0 }
  const nextCreateAt = { predictions: 0, other: 0 }
  const waryUntil = { predictions: 0, other: 0 }

  const signs = createSigns()

  const fail = (failure: CallFailure): Response => {
    const response = new Response(failure.body, { status: 400, statusText: 'Failed' })
    failures.set(response, failure)
    return response
  }

  const sendOnce = async (url: URL, init: RequestInit, timeoutMs: number) => {
    // Not `AbortSignal.timeout`: `any` holds it weakly, and once collected it never fires.
    const limit = new AbortController()
    const timer = setTimeout(
      () => limit.abort(new DOMException('too slow', 'TimeoutError')),
      timeoutMs,
    )
    const sentAt = Date.now()
    try {
      const answer = await send(url, {
        ...init,
        signal: init.signal ? AbortSignal.any([limit.signal, init.signal]) : limit.signal,
        redirect: 'error',
        // With both, `fetch` keeps no second copy of a body for a redirect: a whole ZIP in memory.
        window: null,
      })
      // Read here and whole: a connection that drops within the body is a lost answer too.
      signs.noteClock(answer.headers.get('date'), sentAt)
      const body = await answer.text()
      signs.noteCredit(answer.status, body)
      if (answer.ok) {
        const empty = [204, 205].includes(answer.status)
        return new Response(empty ? null : body, { status: answer.status, headers: answer.headers })
      }
      return {
        sent: true,
        status: answer.status,
        body,
        retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), body),
        cause: null,
      }
    } catch (cause) {
      return { sent: wasSent(cause), status: null, body: '', retryAfterMs: null, cause }
    } finally {
      clearTimeout(timer)
    }
  }

  const gatewayFetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== origin) {
      // A page's `next` address comes from outside; the token goes to Replicate alone.
      return fail({
        sent: false,
        status: null,
        body: '',
        retryAfterMs: null,
        cause: new Error(`refused to send the token to ${url.origin}`),
      })
    }
    const isRead = (init.method ?? 'GET') === 'GET'
    // Paid ones do not wait here, where they would all be sent at once: see `untilCreatesAllowed`.
    const isCreate = !isRead && /\/(?:predictions|trainings)$/.test(url.pathname)
    const bucket = !isRead && url.pathname.endsWith('/predictions') ? 'predictions' : 'other'
    const timeoutMs = isRead
      ? options.timeouts.read
      : init.body instanceof FormData
        ? Math.min(options.timeouts.upload, uploadTimeMs(init.body))
        : options.timeouts.create

    for (let attempt = 1; ; attempt += 1) {
      const blockedMs = blockedUntil[bucket] - Date.now()
      if (blockedMs > 0) {
        if (isCreate || blockedMs > options.maxWaitMs) {
          const body = JSON.stringify({ detail: 'Request was throttled.' })
          return fail({ sent: false, status: 429, body, retryAfterMs: blockedMs, cause: null })
        }
        await wait(blockedMs)
      }
      const result = await sendOnce(url, init, timeoutMs)
      if (result instanceof Response) return result
      const told = result.retryAfterMs
      if (result.status === 429) {
        blockedUntil[bucket] = Math.max(blockedUntil[bucket], Date.now() + (told ?? 1000))
        waryUntil[bucket] = blockedUntil[bucket] + WARY_MS
      }
      const isPassing = result.status === null || result.status === 429 || result.status >= 500
      const waitMs = told ?? 250 * 2 ** attempt
      const isOver = init.signal?.aborted || attempt >= MAX_READ_TRIES || waitMs > options.maxWaitMs
      if (!isRead || !isPassing || isOver) return fail(result)
      await wait(waitMs)
    }
  }

  const untilCreatesAllowed: GatewayFetch['untilCreatesAllowed'] = async (kind, signal) => {
    const bucket = kind === 'predictions' ? 'predictions' : 'other'
    for (;;) {
      const waitMs = Math.max(blockedUntil[bucket], nextCreateAt[bucket]) - Date.now()
      if (waitMs > options.maxWaitMs) return waitMs
      if (waitMs <= 0 || signal.aborted) break
      await wait(waitMs, undefined, { signal }).catch(() => undefined)
    }
    if (Date.now() < waryUntil[bucket]) nextCreateAt[bucket] = Date.now() + WARY_GAP_MS
    return 0
  }

  return {
    fetch: gatewayFetch,
    untilCreatesAllowed,
    signs: signs.seen,
    failureOf: (response) => failures.get(response) ?? null,
  }
}
