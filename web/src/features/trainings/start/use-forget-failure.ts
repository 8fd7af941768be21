import { useEffect, useEffectEvent } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { NewModelFields } from './form-values.ts'

interface Failure {
  failed: boolean
  /** Clears the failure. */
  reset: () => void
  /** The dataset's hash, which changes with its images. */
  content: string | null
  /** Seconds until the rate limit allows the next start. */
  wait: number
}

/** Clears the note about a failed start once something is changed, or once the rate limit that caused it is over. */
export function useForgetFailure(form: UseFormReturn<NewModelFields>, failure: Failure) {
  const { content, wait } = failure
  const isWaiting = wait > 0
  const forget = useEffectEvent(() => {
    if (failure.failed) failure.reset()
  })
  useEffect(() => form.subscribe({ formState: { values: true }, callback: () => forget() }), [form])
  useEffect(() => forget(), [content])
  useEffect(() => {
    if (isWaiting) return () => forget()
    return undefined
  }, [isWaiting])
}
