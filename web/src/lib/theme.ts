import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'theme'
const CHOSEN = 'theme-chosen'

const read = (): Theme => {
  const stored = localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

/** Keeps the choice; `public/before-paint.js` hears of it and paints. */
export function chooseTheme(theme: Theme) {
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  dispatchEvent(new Event(CHOSEN))
}

const subscribe = (listener: () => void) => {
  addEventListener(CHOSEN, listener)
  addEventListener('storage', listener)
  return () => {
    removeEventListener(CHOSEN, listener)
    removeEventListener('storage', listener)
  }
}

/** The person's choice, not what the system makes of it. */
export const useThemeChoice = (): Theme => useSyncExternalStore(subscribe, read)
