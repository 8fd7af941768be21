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
    <div className="w-full">
      <div className="flex items-baseline justify-between gap-3 text-ui">
        <span className="font-semibold">{checking ? 'Checking the pictures' : 'Uploading'}</span>
        <span className="text-muted">
          {checking ? `${bytes(size)} sent` : `${percent(sent)} of ${bytes(size)}`}
        </span>
      </div>
      <Bar
        label="Upload"
        value={checking ? null : sent}
        {...(checking ? { text: 'Checking the pictures' } : {})}
        className="my-2"
      />
      <Button full onClick={onStop}>
        Stop
      </Button>
    </div>
  )
}
