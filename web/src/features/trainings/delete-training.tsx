import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { api } from '../../lib/api-client.ts'
import { trainingKeys } from './api.ts'

interface DeleteTrainingProps {
  training: Training
  onDeleted: () => void
}

/** Deletes a training that has ended, after saying what goes and what stays. */
export function DeleteTraining({ training, onDeleted }: DeleteTrainingProps) {
  const { id, status } = training
  const [isAsking, setIsAsking] = useState(false)
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/trainings/${encodeURIComponent(id)}`),
    onSuccess: () => {
      setIsAsking(false)
      onDeleted()
      void queryClient.invalidateQueries({ queryKey: trainingKeys.lists() })
      void queryClient.invalidateQueries({ queryKey: ['models'] })
    },
  })
  return (
    <>
      <Button variant="danger" icon={Trash2} onClick={() => setIsAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Delete this training?"
        description={
          status === 'succeeded'
            ? 'Its entry, its log and the copy of its weights on this server are deleted. Its model and its dataset stay. This cannot be undone.'
            : 'Its entry and its log are deleted. Its dataset stays. This cannot be undone.'
        }
        keepLabel="Keep it"
        confirmLabel="Delete training"
        pending={remove.isPending}
        onConfirm={() => remove.mutate()}
        error={remove.error?.message}
      />
    </>
  )
}
