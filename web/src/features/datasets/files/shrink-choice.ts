import { useState } from 'react'

const KEY = 'shrink-images'

/** Whether large images are shrunk before they are sent: yes, until the person says no. */
export const wantsShrinking = (): boolean => localStorage.getItem(KEY) !== 'no'

/** The choice as state; kept on this device. */
export function useShrinkChoice() {
  const [wanted, setWanted] = useState(wantsShrinking)
  const choose = (next: boolean) => {
    if (next) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, 'no')
    setWanted(next)
  }
  return [wanted, choose] as const
}
