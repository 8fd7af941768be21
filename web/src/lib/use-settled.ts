import { useEffect, useState } from 'react'

const QUIET_MS = 350

/** Debounces a value, so that typing does not send a request for each letter. */
export function useSettled<T extends string>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
