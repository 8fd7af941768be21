import { setNoticeTitle } from './notice-title.ts'

export interface TabNotice {
  /** "✓ Quiet horizons" */
  short: string
  isGood: boolean
}

/** Marks the tab until the user looks at it. Users with notifications on also get one from the service worker. */
export function markTab({ short, isGood }: TabNotice) {
  setNoticeTitle(short)
  setIcon(isGood ? 'done' : 'failed')
  document.addEventListener('visibilitychange', seen, { once: true })
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
