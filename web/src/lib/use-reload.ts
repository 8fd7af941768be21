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

/** Returns whether the same request may succeed later without any change. */
export const isTemporary = (error: unknown): boolean =>
  isMissingCode(error) ||
  (error instanceof ApiError &&
    (error.status === 0 || error.status === TOO_MANY_REQUESTS || error.status >= 500))

let backoff = createBackoff()
let failedPath = ''

/** Returns the pause before the next retry; another page starts with short pauses again. */
function pauseFor(path: string): number {
  if (path !== failedPath) backoff = createBackoff()
  failedPath = path
  return backoff()
}

/** Reloads a failed page automatically: when the server or the tab is back, and at growing intervals. */
export function useReload(error: unknown, load: () => void) {
  const isWaiting = isTemporary(error)
  const again = useEffectEvent(() => {
    // While the server is unreachable, the banner probes it, and `onReturn` calls this again.
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
    // Each failed attempt has a new error object, which starts the next timer.
  }, [isWaiting, error])
}

/** Reloads the document, once a minute at most: browsers don't retry a module that failed to load. */
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
