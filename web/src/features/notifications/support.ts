import { useSyncExternalStore } from 'react'

/**
 * Whether notifications can arrive in this browser. `missing` if Web Push is unavailable: on plain http from another
 * machine, and in Safari on iOS until the app is added to the home screen. `blocked` if the user has denied permission.
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

/** Not all browsers report a changed permission, so it is read again whenever the user returns to the page. */
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

/** Asks the user for permission; only works in response to a click. Returns whether it was granted. */
export async function askPermission(): Promise<boolean> {
  const permission = await Notification.requestPermission()
  for (const listener of listeners) listener()
  return permission === 'granted'
}

export const isPermitted = () => read() === 'granted'
