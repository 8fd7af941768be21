import { useSyncExternalStore } from 'react'
import { ApiError } from './api-error.ts'

/** What was refused while nobody was signed in, and goes on after a sign-in. */
interface Waiting {
  isRead: boolean
  goOn: () => void
  giveUp: (error: unknown) => void
}

/** The server's code for a request without a session that holds. */
export const NO_SESSION = 'session.none'
/** Ours for what was not sent, as the person chose not to sign in again. */
export const SESSION_ENDED = 'session.ended'

let isExpected = false
let isAsking = false
const waiting = new Set<Waiting>()
const listeners = new Set<() => void>()

function ask(next: boolean) {
  if (next === isAsking) return
  isAsking = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** True while somebody has to sign in again for what waits. */
export const useSignInWanted = () => useSyncExternalStore(subscribe, () => isAsking)

/** Whether this tab works with a session: only then is its end an interruption. */
export function expectSession(expected: boolean) {
  isExpected = expected
  if (!expected) declineSignIn(() => true)
}

/** Signed in again: all that waited goes on. */
export function goOn() {
  ask(false)
  for (const one of take(() => true)) one.goOn()
}

/** Not now: what was to be sent is given back to its form; what is read waits on. */
export function declineSignIn(which: (one: Waiting) => boolean = ({ isRead }) => !isRead) {
  ask(false)
  for (const one of take(which)) one.giveUp(ended())
}

function take(which: (one: Waiting) => boolean): Waiting[] {
  const taken = [...waiting].filter(which)
  for (const one of taken) waiting.delete(one)
  return taken
}

const ended = () =>
  new ApiError({
    status: 401,
    code: SESSION_ENDED,
    detail: 'Not sent: your session has expired. Sign in again, then retry.',
  })

/** Does `attempt`; where the session has ended meanwhile, does it again after the next sign-in. */
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
    const one: Waiting = { isRead, goOn: resolve, giveUp: reject }
    // What nobody waits for any more need not be done again.
    signal?.addEventListener('abort', () => {
      waiting.delete(one)
      reject(signal.reason)
    })
    const isNew = waiting.size === 0
    waiting.add(one)
    // Reads that come again and again do not bring back a question that was put off.
    if (!isRead || isNew) ask(true)
  })
}
