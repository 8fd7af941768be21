import { useEffect, useRef, useState } from 'react'

/** Returns a function that runs the action, as soon as what it needs is loaded. Calls until then run it once. */
export function useWhenLoaded(isLoading: boolean, action: () => void) {
  const [isWaiting, setIsWaiting] = useState(false)
  const latest = useRef(action)
  useEffect(() => {
    latest.current = action
  })
  useEffect(() => {
    if (!isWaiting || isLoading) return
    setIsWaiting(false)
    latest.current()
  }, [isWaiting, isLoading])
  return { run: () => (isLoading ? setIsWaiting(true) : action()), isWaiting }
}
