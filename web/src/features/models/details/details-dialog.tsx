import type { Model } from '@the-way/shared'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Note } from '../../../components/note.tsx'
import { WeightsPart } from './weights-part.tsx'

interface DetailsDialogProps {
  model: Model
  onClose: () => void
}

/** What a model is made of, and its weights to download. Mount it only while it is open. */
export const DetailsDialog = ({ model, onClose }: DetailsDialogProps) => (
  <Dialog
    wide
    open
    onOpenChange={(isOpen) => isOpen || onClose()}
    title={`Details of ${model.name}`}
    description="Its weights can be used outside of Replicate, for example with ComfyUI or diffusers."
    actions={<Button onClick={onClose}>Close</Button>}
  >
    {model.training_id === null ? (
      <Note>
        {model.trained_here
          ? 'The training of this model was deleted, and with it the copy of the weights.'
          : 'This model was not trained here, so this server has no copy of its weights.'}
      </Note>
    ) : (
      <WeightsPart trainingId={model.training_id} />
    )}
  </Dialog>
)
