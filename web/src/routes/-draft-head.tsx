import type { Dataset } from '@the-way/shared'
import { Check, CloudUpload } from 'lucide-react'
import { Button } from '../components/button.tsx'
import type { DatasetEditor } from '../features/datasets/editor/use-dataset-editor.ts'
import { dayAndClock } from '../lib/format-time.ts'

interface DraftHeadProps {
  editor: DatasetEditor
  onStartOver: (dataset: Dataset) => void
}

/** Shows whether the new model's images are saved, with a button to start over. */
export function DraftHead({ editor, onStartOver }: DraftHeadProps) {
  const { dataset, uploads } = editor
  if (!dataset) return null
  const uploading = uploads.length > 0
  const Icon = uploading ? CloudUpload : Check
  return (
    <>
      <span className="mr-2 inline-flex items-center gap-1.5 text-small text-muted max-md:grow">
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {uploading ? 'Uploading to a draft' : `Draft saved ${dayAndClock(dataset.updated_at)}`}
      </span>
      <Button variant="quiet" size="small" onClick={() => onStartOver(dataset)}>
        Start over
      </Button>
    </>
  )
}
