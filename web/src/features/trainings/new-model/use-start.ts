import type { StartTrainingFields, Training } from '@the-way/shared'
import { useEffect, useRef, useState } from 'react'
import { useStartTraining } from '../api.ts'
import { forgetDraft } from './draft.ts'
import { forgetStartKey, startKey } from './start-key.ts'

interface StartHandlers {
  onStarted: (training: Training) => void
  onFailed: (error: Error) => void
}

/** Sends the form and tells how far it is; leaving the page stops it. */
export function useStart({ onStarted, onFailed }: StartHandlers) {
  const { mutate, isPending, error } = useStartTraining()
  const [sent, setSent] = useState(0)
  const controller = useRef<AbortController | null>(null)

  useEffect(() => () => controller.current?.abort(), [])

  const start = (fields: StartTrainingFields, file: File) => {
    // Two clicks may both pass before the page is drawn with what the first began.
    if (controller.current) return
    const current = new AbortController()
    controller.current = current
    setSent(0)
    mutate(
      {
        fields,
        file,
        idempotencyKey: startKey(fields, file),
        onProgress: setSent,
        signal: current.signal,
      },
      {
        onSuccess: (training) => {
          forgetDraft()
          forgetStartKey()
          onStarted(training)
        },
        onError: onFailed,
        onSettled: () => {
          controller.current = null
        },
      },
    )
  }

  return { start, stop: () => controller.current?.abort(), uploading: isPending, sent, error }
}
