import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { explain } from '../../../components/page-error.tsx'
import { api } from '../../../lib/api-client.ts'
import { dayAndClock } from '../../../lib/format-time.ts'
import { trainingKeys } from '../api.ts'
import { POST_PROCESSING } from '../labels.ts'

interface DeleteTrainingProps {
  training: Training
  /** In a list the button is an icon, and the row says why the training can't be deleted yet. */
  inList?: boolean
  onDeleted: () => void
}

/** Deletes a training that has ended, after saying what is deleted and what stays. */
export function DeleteTraining({ training, inList = false, onDeleted }: DeleteTrainingProps) {
  const { id, name, status, created_at, is_post_processing } = training
  const [isAsking, setIsAsking] = useState(false)
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/trainings/${encodeURIComponent(id)}`),
    onSuccess: async () => {
      onDeleted()
      void queryClient.invalidateQueries({ queryKey: ['models'] })
      // The dialog stays open until the list has changed, so that nothing can be deleted twice.
      await queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
      setIsAsking(false)
    },
  })
  const ask = () => setIsAsking(true)
  const disabledReason = is_post_processing ? POST_PROCESSING : undefined
  return (
    <>
      {inList ? (
        <Button
          square
          size="small"
          variant="quiet"
          icon={Trash2}
          aria-label={`Delete ${name}, ${dayAndClock(created_at)}`}
          disabledReason={disabledReason}
          reasonHidden
          onClick={ask}
        />
      ) : (
        <Button variant="danger" icon={Trash2} disabledReason={disabledReason} onClick={ask}>
          Delete
        </Button>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Delete this training?"
        description={`${inList ? `${name}, started ${dayAndClock(created_at)}. ` : ''}${deletionMessage(status)}`}
        keepLabel="Keep it"
        confirmLabel="Delete training"
        pending={remove.isPending}
        onConfirm={() => remove.mutate()}
        error={remove.error && explain(remove.error)}
      />
    </>
  )
}

const deletionMessage = (status: Training['status']) =>
  status === 'succeeded'
    ? 'This deletes the training, its log and the copy of its weights on this server. Its model and its dataset stay. This cannot be undone.'
    : 'This deletes the training and its log. Its dataset stays. This cannot be undone.'
