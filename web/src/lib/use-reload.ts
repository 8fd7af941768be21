import { useEffect, useEffectEvent } from 'react'
import { api } from './api-client.ts'
import { ApiError } from './api-error.ts'
import { createBackoff } from './backoff.ts'
import { isAway, onReturn } from './connection.ts'
import { isMissingCode } from './missing-code.ts'
import { onWake } from './wake.ts'

const TOO_MANY_REQUESTS = 429
const RELOADED_AT = 'reloaded-at'
const RELOAD_PAUSE_MS = 60_000

/** Whether the same request may succeed later without anybody changing anything. */
export const isTemporary = (error: unknown): boolean =>
  isMissingCode(error) ||
  (error instanceof ApiError &&
    (error.status === 0 || error.status === TOO_MANY_REQUESTS || error.status >= 500))

let backoff = createBackoff()
let failedPath = ''

/** Starts with short pauses again on another page. */
function pauseFor(path: string): number {
  if (path !== failedPath) backoff = createBackoff()
  failedPath = path
  return backoff()
}

/** Loads a failed page again by itself: when the server or the tab is back, and from time to time. */
export function useReload(error: unknown, load: () => void) {
  const isWaiting = isTemporary(error)
  const again = useEffectEvent(() => {
    // While the server is away, the banner asks for it, and its return calls this once more.
    if (isAway()) return
    if (isMissingCode(error)) void reloadDocument()
    else load()
  })
  useEffect(() => {
    if (!isWaiting) return
    const timer = setTimeout(() => again(), pauseFor(location.pathname))
    const stopReturn = onReturn(() => again())
    const stopWake = onWake(() => again())
    return () => {
      clearTimeout(timer)
      stopReturn()
      stopWake()
    }
    // Each failed attempt brings an error of its own.
  }, [isWaiting, error])
}

/** A module that failed to load can be loaded only by a new document; once a minute at most. */
async function reloadDocument() {
  const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0)
  if (Date.now() - last < RELOAD_PAUSE_MS) return
  try {
    await api.get('/api/health/live')
  } catch {
    return
  }
  sessionStorage.setItem(RELOADED_AT, String(Date.now()))
  location.reload()
}
