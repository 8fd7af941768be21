import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { useRetryTraining } from './training-actions.ts'

interface RetryButtonProps {
  training: Training
  /** Settings to change this time. */
  changes?: Record<string, unknown> | undefined
  /** Called with the training that runs next: this one, or a new one. */
  onStarted: (training: Training) => void
  children: ReactNode
}

/** Retries a training that has ended, or starts one that is on hold. */
export function RetryButton({ training, changes, onStarted, children }: RetryButtonProps) {
  const { retry, button, error } = useRetryTraining({ id: training.id, changes, onStarted })
  return (
    <span className="max-md:w-full">
      <Button variant="primary" full {...button} onClick={retry}>
        {children}
      </Button>
      {error && (
        <p role="alert" className="mt-1.5 max-w-140 text-small text-danger">
          {error.message}
        </p>
      )}
    </span>
  )
}
