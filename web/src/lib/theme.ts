import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'theme'
const CHOSEN = 'theme-chosen'

const read = (): Theme => {
  const stored = localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

/** Stores the choice; `public/before-paint.js` listens for it and applies the theme. */
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

/** Returns what the user chose, so "system" rather than what it resolves to. */
export const useThemeChoice = (): Theme => useSyncExternalStore(subscribe, read)
