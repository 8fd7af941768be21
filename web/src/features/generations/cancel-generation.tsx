import { type Generation, isTerminal } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { useCancelGeneration } from './generation-actions.ts'

interface CancelGenerationProps {
  generation: Generation
  emulated: boolean
  quiet?: boolean
}

/** Cancels a generation. Asks for confirmation if it is running, because running time is billed. */
export function CancelGeneration({ generation, emulated, quiet = false }: CancelGenerationProps) {
  const { id, status, cancel_requested_at } = generation
  const [isAsking, setIsAsking] = useState(false)
  const cancel = useCancelGeneration(id)
  if (isTerminal(status) || status === 'saving') return null
  const isRunning = status === 'processing'
  const label = quiet ? 'Cancel' : 'Cancel generation'
  return (
    <>
      <Button
        size={quiet ? 'small' : 'normal'}
        variant={quiet ? 'quiet' : 'danger'}
        className={quiet ? '-my-1.5 -mr-2.5 text-danger!' : ''}
        pending={cancel.pending || cancel_requested_at !== null}
        onClick={() => (isRunning ? setIsAsking(true) : cancel.act())}
      >
        {cancel_requested_at === null ? label : 'Canceling'}
      </Button>
      <ConfirmDialog
        open={isAsking && isRunning}
        onOpenChange={setIsAsking}
        title="Cancel this generation?"
        description={
          emulated
            ? 'No images are saved. In demo mode nothing is charged.'
            : 'No images are saved. Replicate bills the time it ran.'
        }
        keepLabel="Keep generating"
        confirmLabel="Cancel generation"
        onConfirm={() => {
          cancel.act()
          setIsAsking(false)
        }}
      />
    </>
  )
}
