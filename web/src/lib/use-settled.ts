import { useEffect, useState } from 'react'

const QUIET_MS = 350

/** A value once it has stayed the same for a moment: what is typed is not asked about letter by letter. */
export function useSettled<T extends string>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
