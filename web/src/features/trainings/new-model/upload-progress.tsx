import { Bar } from '../../../components/bar.tsx'
import { Button } from '../../../components/button.tsx'
import { bytes, percent } from '../../../lib/format.ts'

interface UploadProgressProps {
  /** Part sent, 0 to 1. */
  sent: number
  size: number
  onStop: () => void
}

/** How much of the ZIP is with the server; then it looks at the pictures. */
export function UploadProgress({ sent, size, onStop }: UploadProgressProps) {
  const checking = sent >= 1
  return (
    <div>
      <div className="flex items-center gap-3 text-ui">
        <span className="font-semibold">{checking ? 'Checking the pictures' : 'Uploading'}</span>
        <span className="ml-auto text-muted">
          {checking ? `${bytes(size)} sent` : `${percent(sent)} of ${bytes(size)}`}
        </span>
        <Button variant="quiet" size="small" className="-mr-2.5" onClick={onStop}>
          Stop
        </Button>
      </div>
      <Bar
        label="Upload"
        value={checking ? null : sent}
        {...(checking ? { text: 'Checking the pictures' } : {})}
        className="mt-1"
      />
    </div>
  )
}
