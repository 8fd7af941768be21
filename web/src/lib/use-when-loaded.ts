import { useEffect, useRef, useState } from 'react'

/** Returns a function that runs the action, as soon as what it needs is loaded. Calls until then run it once. */
export function useWhenLoaded(isLoading: boolean, action: () => void) {
  const [isWaiting, setIsWaiting] = useState(false)
  const isWanted = useRef(false)
  const latest = useRef(action)
  useEffect(() => {
    latest.current = action
  })
  useEffect(() => {
    if (isLoading || !isWanted.current) return
    isWanted.current = false
    latest.current()
  }, [isLoading])
  if (isWaiting && !isLoading) setIsWaiting(false)

  const run = () => {
    if (!isLoading) return action()
    isWanted.current = true
    setIsWaiting(true)
  }
  return { run, isWaiting }
}
