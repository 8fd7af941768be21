import { setTimeout as wait } from 'node:timers/promises'
import { createSigns } from './account-signs.ts'
import type { ReplicateSigns } from './replicate.ts'
import { retryAfterMs } from './retry-after.ts'
import { streamForm } from './stream-form.ts'

/** How a call ended without a 2xx response. */
export interface CallFailure {
  /** False only if it is certain that the request did not reach Replicate. */
  sent: boolean
  /** `null` if no complete response came. */
  status: number | null
  body: string
  retryAfterMs: number | null
  cause: unknown
}

export interface GatewayFetch {
  fetch: typeof globalThis.fetch
  /**
   * Resolves once a create call may be sent: at once, unless Replicate told us to wait. Resolves to 0, or to the wait
   * in milliseconds if it is longer than `maxWaitMs`.
   */
  untilCreatesAllowed(kind: CreateKind, signal: AbortSignal): Promise<number>
  signs(): ReplicateSigns
  /** Returns how the call behind this response failed, or `null` for a response of Replicate's. */
  failureOf(response: Response): CallFailure | null
}

type CreateKind = 'trainings' | 'predictions'

export interface GatewayFetchOptions {
  baseUrl: string
  /** In milliseconds. */
  timeouts: { read: number; create: number; upload: number }
  /** The longest wait inside a call; a longer one is returned to the caller. */
  maxWaitMs: number
  fetch?: typeof globalThis.fetch
}

const MAX_READ_ATTEMPTS = 3

/**
 * For a minute after a 429, create calls are spaced out so that each is probably answered before the next is sent. Sent
 * together they would be rejected together, and rejected calls count against the limit too.
 */
const SPACED_MS = 60_000
const SPACING_MS = 250

/** Allows enough time for the size at 50 kB/s, so that a hanging upload is soon sent again. */
function uploadTimeoutMs(form: FormData): number {
  let bytes = 0
  for (const part of form.values()) if (part instanceof Blob) bytes += part.size
  return 30_000 + Math.ceil(bytes / 50)
}

/** The connection was not established, so the request cannot have arrived. */
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
 * Creates the `fetch` for the `replicate` client. If `fetch` throws or the response is 429, the client sends a request
 * up to six times without waiting, even a POST: six paid trainings. So this `fetch` never throws and never returns a
 * status that the client would retry: a failure becomes a 400, which `failureOf` explains. It respects Replicate's
 * waits itself, and sends a GET at most three times and everything else once.
 */
export function createGatewayFetch(options: GatewayFetchOptions): GatewayFetch {
  const send = options.fetch ?? globalThis.fetch
  const origin = new URL(options.baseUrl).origin
  const failures = new WeakMap<Response, CallFailure>()
  // Replicate has a separate rate limit for creating predictions.
  const blockedUntil = { predictions: 0, other: 0 }
  const nextCreateAt = { predictions: 0, other: 0 }
  const spacedUntil = { predictions: 0, other: 0 }

  const signs = createSigns()

  const fail = (failure: CallFailure): Response => {
    const response = new Response(failure.body, { status: 400, statusText: 'Failed' })
    failures.set(response, failure)
    return response
  }

  const sendOnce = async (url: URL, init: RequestInit, timeoutMs: number) => {
    // Not `AbortSignal.timeout`: `any` references it weakly, and once garbage-collected it never fires.
    const timeout = new AbortController()
    const timer = setTimeout(
      () => timeout.abort(new DOMException('timed out', 'TimeoutError')),
      timeoutMs,
    )
    const sentAt = Date.now()
    try {
      const response = await send(url, {
        ...streamForm(init),
        signal: init.signal ? AbortSignal.any([timeout.signal, init.signal]) : timeout.signal,
        redirect: 'error',
        // With both options, `fetch` does not keep a second copy of the body for redirects: a whole ZIP in memory.
        window: null,
      })
      // The whole body is read here, because a connection that breaks in the middle of it is a lost response too.
      const { status, headers } = response
      signs.noteClock(headers.get('date'), sentAt)
      const body = await response.text()
      signs.noteCredit(status, body)
      if (response.ok) {
        const isEmpty = [204, 205].includes(status)
        return new Response(isEmpty ? null : body, { status, headers })
      }
      return {
        sent: true,
        status,
        body,
        retryAfterMs: retryAfterMs(headers.get('retry-after'), body),
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
      // The `next` URL of a page comes from outside; the token must only be sent to Replicate.
      return fail({
        sent: false,
        status: null,
        body: '',
        retryAfterMs: null,
        cause: new Error(`the token is not sent to ${url.origin}`),
      })
    }
    const isRead = (init.method ?? 'GET') === 'GET'
    // Paid calls do not wait here, because afterwards all would be sent at once: see `untilCreatesAllowed`.
    const isCreate = !isRead && /\/(?:predictions|trainings)$/.test(url.pathname)
    const bucket = !isRead && url.pathname.endsWith('/predictions') ? 'predictions' : 'other'
    const timeoutMs = isRead
      ? options.timeouts.read
      : init.body instanceof FormData
        ? Math.min(options.timeouts.upload, uploadTimeoutMs(init.body))
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
      const { retryAfterMs } = result
      if (result.status === 429) {
        blockedUntil[bucket] = Math.max(blockedUntil[bucket], Date.now() + (retryAfterMs ?? 1000))
        spacedUntil[bucket] = blockedUntil[bucket] + SPACED_MS
      }
      const isTemporary = result.status === null || result.status === 429 || result.status >= 500
      const waitMs = retryAfterMs ?? 250 * 2 ** attempt
      const isLast =
        init.signal?.aborted || attempt >= MAX_READ_ATTEMPTS || waitMs > options.maxWaitMs
      if (!isRead || !isTemporary || isLast) return fail(result)
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
    if (Date.now() < spacedUntil[bucket]) nextCreateAt[bucket] = Date.now() + SPACING_MS
    return 0
  }

  return {
    fetch: gatewayFetch,
    untilCreatesAllowed,
    signs: signs.seen,
    failureOf: (response) => failures.get(response) ?? null,
  }
}
