import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

/** Double clicks are faster than this, and so is the delay before a held key repeats. */
const QUIET_MS = 1_000

interface PaidStart<Input, Result> {
  /** Sends the request; see `postOnce`. */
  send: (input: Input) => Promise<Result>
  onStarted: (result: Result) => void
  onFailed?: (error: Error) => void
}

/**
 * Starts something that costs money, once per intent. While a request is in flight, and until the button has not been
 * pressed for a second, further presses are ignored: the second half of a double click, an impatient click or a held
 * key. The button shows a loader until then; a click on an idle button always counts.
 */
export function usePaidStart<Input, Result>({
  send,
  onStarted,
  onFailed,
}: PaidStart<Input, Result>) {
  // Refs, because two clicks can arrive before React renders again.
  const isSending = useRef(false)
  const quiet = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const [isSettling, setIsSettling] = useState(false)
  const { mutate, isPending, error, reset } = useMutation({ mutationFn: send })

  useEffect(() => () => clearTimeout(quiet.current), [])

  const endQuiet = () => {
    clearTimeout(quiet.current)
    quiet.current = undefined
    setIsSettling(false)
  }
  const waitForQuiet = () => {
    clearTimeout(quiet.current)
    quiet.current = setTimeout(endQuiet, QUIET_MS)
    setIsSettling(true)
  }

  const start = (input: Input) => {
    const isRepeat = isSending.current || quiet.current !== undefined
    waitForQuiet()
    if (isRepeat) return
    isSending.current = true
    mutate(input, {
      onSuccess: onStarted,
      onError: (failure) => {
        // The idempotency key is still stored, so retrying is safe at once.
        endQuiet()
        onFailed?.(failure)
      },
      onSettled: () => {
        isSending.current = false
      },
    })
  }

  return {
    start,
    isSending: isPending,
    /** Props of the button that starts it. */
    button: { pending: isPending || isSettling, onPendingClick: waitForQuiet },
    error,
    reset,
  }
}
