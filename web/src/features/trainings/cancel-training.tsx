import type { Training } from '@the-way/shared'
import { Square } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { count, money } from '../../lib/format.ts'
import { isFree, usdMicrosSoFar } from './money.ts'
import { useNow } from './times.ts'
import { useCancelTraining } from './training-actions.ts'

interface CancelTrainingProps {
  training: Training
  full?: boolean
  className?: string
}

/** Ends a training. Asks first where a machine runs: there money and work are lost. */
export function CancelTraining({ training, full = false, className }: CancelTrainingProps) {
  const [isAsking, setIsAsking] = useState(false)
  const cancel = useCancelTraining(training.id)
  const runs = training.status === 'processing'
  return (
    <span className={className}>
      <Button
        variant="danger"
        icon={Square}
        full={full}
        pending={cancel.isPending}
        onClick={() => (runs ? setIsAsking(true) : cancel.mutate())}
      >
        Cancel training
      </Button>
      {!runs && cancel.error && (
        <p role="alert" className="mt-1.5 text-small text-danger">
          {cancel.error.message}
        </p>
      )}
      <ConfirmDialog
        open={isAsking && runs}
        onOpenChange={setIsAsking}
        title="Cancel this training?"
        description={<WhatIsLost training={training} />}
        keepLabel="Go on training"
        confirmLabel="Cancel training"
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
        error={cancel.error?.message}
      />
    </span>
  )
}

function WhatIsLost({ training }: { training: Training }) {
  const now = useNow()
  const { step } = training.progress
  const where =
    step === null ? 'It stops before its first step.' : `It stops at step ${count(step)}.`
  if (isFree(training)) return `${where} It is emulated and costs nothing; nothing is saved.`
  return `${where} Replicate charges ${money(usdMicrosSoFar(training, now))} for the time so far; nothing is saved.`
}
