import { useSyncExternalStore } from 'react'
import { setNoticeTitle } from './notice-title.ts'

export interface Notice {
  /** The same thing told by two tabs is one notice. */
  tag: string
  /** "Quiet horizons is trained." */
  title: string
  detail: string
  /** For the tab's title: "✓ Quiet horizons". */
  short: string
  isGood: boolean
  /** What a press on it opens. */
  open: () => void
}

export type NoticePermission = NotificationPermission | 'missing'

const listeners = new Set<() => void>()

// Browsers show notices only to pages of https and of this machine.
const permission = (): NoticePermission =>
  'Notification' in window && window.isSecureContext ? Notification.permission : 'missing'

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether this browser shows our notices. */
export const useNoticePermission = () => useSyncExternalStore(subscribe, permission)

/** Asks for the permission; only after the person said so. */
export async function askForNotices() {
  if (permission() === 'default') await Notification.requestPermission()
  for (const listener of listeners) listener()
}

/** Tells a person who looks elsewhere: by the browser where it may, else by the tab's title and icon. */
export function notifyAway(notice: Notice) {
  if (permission() === 'granted' && shown(notice)) return
  setNoticeTitle(notice.short)
  setIcon(notice.isGood ? 'done' : 'failed')
  document.addEventListener('visibilitychange', seen, { once: true })
}

function shown({ tag, title, detail, open }: Notice): boolean {
  try {
    const notification = new Notification(title, { body: detail, tag, icon: ICONS.own })
    notification.addEventListener('click', () => {
      window.focus()
      open()
      notification.close()
    })
    return true
  } catch {
    // Phones allow notices and yet show none from a page.
    return false
  }
}

function seen() {
  setNoticeTitle(null)
  setIcon('own')
}

const ICONS = {
  own: '/favicon.svg',
  done: '/favicon-done.svg',
  failed: '/favicon-failed.svg',
} as const

function setIcon(icon: keyof typeof ICONS) {
  document.querySelector('link[rel="icon"]')?.setAttribute('href', ICONS[icon])
}
