import { useEffect, useState } from 'react'
import { lastReached, useAway } from './connection.ts'

const SECOND_MS = 1_000

/**
 * The current time, updated every second, for counters and countdowns. While the server is unreachable, it stays at the
 * time of the last response.
 */
export function useNow(): Date {
  const away = useAway()
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (away) return
    const timer = setInterval(() => setNow(new Date()), SECOND_MS)
    return () => clearInterval(timer)
  }, [away])
  return away ? lastReached() : now
}
