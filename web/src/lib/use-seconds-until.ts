import { useCallback, useSyncExternalStore } from 'react'

const TICK_MS = 250

const secondsUntil = (time: number | null) =>
  time === null ? 0 : Math.max(0, Math.ceil((time - Date.now()) / 1000))

/** Counts down to a time in milliseconds since 1970: whole seconds, 0 once it has passed or if `time` is `null`. */
export function useSecondsUntil(time: number | null): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (secondsUntil(time) === 0) return () => {}
      const timer = setInterval(() => {
        listener()
        if (secondsUntil(time) === 0) clearInterval(timer)
      }, TICK_MS)
      return () => clearInterval(timer)
    },
    [time],
  )
  return useSyncExternalStore(subscribe, () => secondsUntil(time))
}
