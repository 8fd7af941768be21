import { useSyncExternalStore } from 'react'
import { ApiError } from './api-error.ts'

/** A request that failed because the session had expired, and that is sent again after the next sign-in. */
interface Waiting {
  isRead: boolean
  resume: () => void
  fail: (error: unknown) => void
}

/** The server's code for a request without a valid session. */
export const NO_SESSION = 'session.none'
/** Our code for a request that was not sent because the user chose not to sign in again. */
export const SESSION_ENDED = 'session.ended'

let isExpected = false
let isAsking = false
const waiting = new Set<Waiting>()
const listeners = new Set<() => void>()

function setAsking(next: boolean) {
  if (next === isAsking) return
  isAsking = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** True while the user has to sign in again for requests that wait. */
export const useSignInWanted = () => useSyncExternalStore(subscribe, () => isAsking)

/** Sets whether this tab has a session: only then does a request wait for the next sign-in. */
export function expectSession(expected: boolean) {
  isExpected = expected
  if (!expected) declineSignIn(() => true)
}

/** After a sign-in: sends all waiting requests again. */
export function resumeRequests() {
  setAsking(false)
  for (const request of removeWaiting(() => true)) request.resume()
}

/** The user does not sign in now: writes fail, so that their forms show it; reads continue to wait. */
export function declineSignIn(matches: (request: Waiting) => boolean = ({ isRead }) => !isRead) {
  setAsking(false)
  for (const request of removeWaiting(matches)) request.fail(sessionEnded())
}

function removeWaiting(matches: (request: Waiting) => boolean): Waiting[] {
  const removed = [...waiting].filter(matches)
  for (const request of removed) waiting.delete(request)
  return removed
}

const sessionEnded = () =>
  new ApiError({
    status: 401,
    code: SESSION_ENDED,
    detail: 'Not sent: your session has expired. Sign in again, then retry.',
  })

/** Calls `attempt`; if the session has expired, calls it again after the next sign-in. */
export async function whileSignedIn<T>(
  attempt: () => Promise<T>,
  { isRead, signal }: { isRead: boolean; signal: AbortSignal | undefined },
): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isExpected || !(error instanceof ApiError) || error.code !== NO_SESSION) throw error
      await nextSignIn(isRead, signal)
    }
  }
}

function nextSignIn(isRead: boolean, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const request: Waiting = { isRead, resume: resolve, fail: reject }
    // A request that its caller has aborted is not sent again.
    signal?.addEventListener('abort', () => {
      waiting.delete(request)
      reject(signal.reason)
    })
    const isFirst = waiting.size === 0
    waiting.add(request)
    // Repeated reads must not reopen the sign-in form that the user has closed.
    if (!isRead || isFirst) setAsking(true)
  })
}
