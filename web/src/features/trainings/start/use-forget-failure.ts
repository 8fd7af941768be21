import { useEffect, useEffectEvent } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { NewModelFields } from './form-values.ts'

interface Failure {
  failed: boolean
  /** Forgets it. */
  reset: () => void
  /** Changes with the images. */
  content: string | null
  /** Seconds until the limit lets the next start through. */
  wait: number
}

/** A note about a failed start goes once something is changed, or once the limit that caused it has passed. */
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
