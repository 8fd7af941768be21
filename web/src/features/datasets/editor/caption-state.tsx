import { Undo2 } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { savingLabel } from './use-captions.ts'
import type { DatasetEditor } from './use-dataset-editor.ts'

/** Says whether captions are saved, and can undo the last change. */
export function CaptionState({ captions }: { captions: DatasetEditor['captions'] }) {
  const { saving, undo, store } = captions
  const failed = saving.kind === 'failed'
  return (
    <div className="flex min-h-8 items-center gap-2 text-small text-muted">
      <span role="status" className={failed ? 'text-danger' : undefined}>
        {savingLabel(saving)}
      </span>
      {failed && (
        <Button variant="quiet" size="small" onClick={() => void store?.save()}>
          Try again
        </Button>
      )}
      {undo !== null && (
        <Button
          variant="quiet"
          size="small"
          icon={Undo2}
          className="ml-auto -mr-2.5"
          aria-label={`Undo: ${undo}`}
          onClick={() => store?.undo()}
        >
          Undo
        </Button>
      )}
    </div>
  )
}
