import { Check, CloudUpload } from 'lucide-react'
import { Button } from '../components/button.tsx'
import { LinkButton } from '../components/link-button.tsx'
import type { SetEditor } from '../features/datasets/editor/use-set-editor.ts'
import { dayAndClock } from '../lib/format-time.ts'

/** How the draft of a new model's pictures is, and the ways to other pictures. */
export function DraftHead({ editor, onAfresh }: { editor: SetEditor; onAfresh: () => void }) {
  const { dataset, uploads } = editor
  const uploading = uploads.length > 0
  const Icon = uploading ? CloudUpload : Check
  return (
    <>
      {dataset && (
        <span className="mr-2 inline-flex items-center gap-1.5 text-small text-muted max-md:grow">
          <Icon size={14} strokeWidth={1.75} aria-hidden />
          {uploading ? 'Uploading to a draft' : `Draft saved ${dayAndClock(dataset.updated_at)}`}
        </span>
      )}
      {dataset && (
        <Button variant="quiet" size="small" onClick={onAfresh}>
          Start afresh
        </Button>
      )}
      <LinkButton to="/datasets" variant="quiet" size="small">
        Sets
      </LinkButton>
    </>
  )
}
