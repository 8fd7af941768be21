import { useState } from 'react'

const KEY = 'shrink-images'

/** Whether large images are resized before the upload; true unless the user has turned it off. */
export const wantsShrinking = (): boolean => localStorage.getItem(KEY) !== 'no'

/** The choice as state; stored on this device. */
export function useShrinkChoice() {
  const [wanted, setWanted] = useState(wantsShrinking)
  const choose = (next: boolean) => {
    if (next) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, 'no')
    setWanted(next)
  }
  return [wanted, choose] as const
}
