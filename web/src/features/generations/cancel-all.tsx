import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CanceledGenerationsSchema, type Generation } from '@the-way/shared'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { api } from '../../lib/api-client.ts'
import { counted } from '../../lib/format.ts'
import { generationKeys } from './api.ts'

interface CancelAllProps {
  modelId: string
  emulated: boolean
  /** All generations of the model that are shown. */
  generations: readonly Generation[]
}

/** Cancels all generations of a model that have not ended. Not shown for fewer than two. */
export function CancelAll({ modelId, emulated, generations }: CancelAllProps) {
  const queryClient = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const cancel = useMutation({
    mutationFn: () =>
      api.post('/api/generations/cancel', {
        body: { model_id: modelId },
        schema: CanceledGenerationsSchema,
      }),
    onSuccess: ({ detail }) => {
      setIsAsking(false)
      showToast({ kind: 'done', title: 'Canceled.', detail })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: generationKeys.all }),
  })
  const open = generations.filter(
    ({ completed_at, cancel_requested_at }) =>
      completed_at === null && cancel_requested_at === null,
  )
  if (open.length < 2) return null
  return (
    <div className="mb-3 flex justify-end">
      <Button size="small" variant="quiet" onClick={() => setIsAsking(true)}>
        Cancel all {open.length}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Cancel ${counted(open.length, 'generation')}?`}
        description={chargeOf(open, emulated)}
        keepLabel="Keep generating"
        confirmLabel="Cancel all"
        pending={cancel.isPending}
        error={cancel.error ? explain(cancel.error) : undefined}
        onConfirm={() => cancel.mutate()}
      />
    </div>
  )
}

/** Says what is charged for generations that are canceled now. */
export function chargeOf(open: readonly Generation[], emulated: boolean): string {
  if (emulated) return 'Their missing images are not generated. In demo mode nothing is charged.'
  const waiting = open.filter(({ status }) => status === 'queued').length
  const sent = open.length - waiting
  return [
    waiting > 0 && `${counted(waiting, 'generation')} waiting: not sent, so nothing is charged.`,
    sent > 0 && `${counted(sent, 'generation')} sent: Replicate bills the time that they ran.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ')
}
