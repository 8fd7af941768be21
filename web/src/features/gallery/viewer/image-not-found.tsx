import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { explain } from '../../../components/page-error.tsx'

/** Shown in place of an image that does not exist or could not be loaded. */
export const ImageNotFound = ({ error, onClose }: { error: Error; onClose: () => void }) => (
  <Dialog
    open
    onOpenChange={onClose}
    title="This image could not be opened"
    description={explain(error)}
    actions={<Button onClick={onClose}>Back to the gallery</Button>}
  />
)
