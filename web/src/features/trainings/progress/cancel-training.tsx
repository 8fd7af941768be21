import type { Training } from '@the-way/shared'
import { Square } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { useNow } from '../../../lib/use-now.ts'
import { useCancelTraining } from '../training-actions.ts'
import { cancelMessage } from './cancel-messages.ts'

interface CancelTrainingProps {
  training: Training
  full?: boolean
  className?: string
}

/** Cancels a training. Asks for confirmation if a machine is running, because then money and work are lost. */
export function CancelTraining({ training, full = false, className }: CancelTrainingProps) {
  const [isAsking, setIsAsking] = useState(false)
  const cancel = useCancelTraining(training.id)
  const isRunning = training.status === 'processing'
  return (
    <span className={className}>
      <Button
        variant="danger"
        icon={Square}
        full={full}
        pending={cancel.isPending}
        onClick={() => (isRunning ? setIsAsking(true) : cancel.mutate())}
      >
        Cancel training
      </Button>
      {!isRunning && cancel.error && (
        <p role="alert" className="mt-1.5 text-small text-danger">
          {cancel.error.message}
        </p>
      )}
      <ConfirmDialog
        open={isAsking && isRunning}
        onOpenChange={setIsAsking}
        title="Cancel this training?"
        description={<WhatIsLost training={training} />}
        keepLabel="Keep training"
        confirmLabel="Cancel training"
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
        error={cancel.error?.message}
      />
    </span>
  )
}

const WhatIsLost = ({ training }: { training: Training }) => (
  <>{cancelMessage(training, useNow())}</>
)
