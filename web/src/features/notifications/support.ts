import { useSyncExternalStore } from 'react'

/**
 * Whether notifications can arrive in this browser. `missing`: it has no Web Push here; that is so on plain http to another
 * machine, and in Safari on iOS until the app is added to the home screen. `blocked`: the person refused them.
 */
export type PushSupport = 'missing' | 'blocked' | 'undecided' | 'granted'

const read = (): PushSupport => {
  const hasPush =
    window.isSecureContext &&
    'serviceWorker' in navigator &&
    'PushManager' in window &&
    'Notification' in window
  if (!hasPush) return 'missing'
  const { permission } = Notification
  if (permission === 'denied') return 'blocked'
  return permission === 'granted' ? 'granted' : 'undecided'
}

const listeners = new Set<() => void>()

/** Browsers do not all report a changed permission; a look at the page is when it matters. */
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  document.addEventListener('visibilitychange', listener)
  window.addEventListener('focus', listener)
  return () => {
    listeners.delete(listener)
    document.removeEventListener('visibilitychange', listener)
    window.removeEventListener('focus', listener)
  }
}

export const usePushSupport = (): PushSupport => useSyncExternalStore(subscribe, read)

/** Asks the person for the permission; only from a click. Returns whether they gave it. */
export async function askPermission(): Promise<boolean> {
  const permission = await Notification.requestPermission()
  for (const listener of listeners) listener()
  return permission === 'granted'
}

export const isPermitted = () => read() === 'granted'
