import { FileArchive, RotateCcw, WifiOff, X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { Bar } from '../../../components/bar.tsx'
import { Frame } from '../../../components/sheet.tsx'
import { percent } from '../../../lib/format.ts'
import { shortName } from '../labels.ts'
import type { Upload } from './upload.ts'

interface UploadFrameProps {
  number: number
  upload: Upload
  onRetry: () => void
  onLeaveOut: () => void
}

/** A button on a frame's edge: 24 px, the height of the edge. */
export const EDGE_BUTTON =
  'inline-flex h-6 min-w-6 items-center justify-center gap-0.75 rounded-small px-0.5 hover:bg-hover'

/** An image that is being uploaded; it develops with the progress of the upload. */
export function UploadFrame({ number, upload, onRetry, onLeaveOut }: UploadFrameProps) {
  const { name, kind, state, sent, preview } = upload
  const isChecked = state === 'sending' && sent >= 1
  const edge =
    state === 'lost' ? (
      <>
        <button
          type="button"
          aria-label={`Retry ${name}`}
          onClick={onRetry}
          className={`${EDGE_BUTTON} font-semibold text-danger`}
        >
          <RotateCcw size={12} strokeWidth={2} aria-hidden />
          Retry
        </button>
        <button
          type="button"
          aria-label={`Leave out ${name}`}
          onClick={onLeaveOut}
          className={EDGE_BUTTON}
        >
          <X size={12} strokeWidth={2} aria-hidden />
        </button>
      </>
    ) : (
      <span>{state === 'waiting' ? 'Waiting' : isChecked ? 'Checking' : percent(sent)}</span>
    )
  const style: Record<string, string> = { '--developed': (0.9 * sent).toFixed(3) }
  return (
    <Frame number={number} edge={edge}>
      <span style={style satisfies CSSProperties} className="photo developing">
        {preview && <img src={preview} alt="" decoding="async" />}
        <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 px-2 text-muted">
          {state === 'lost' && <WifiOff size={16} strokeWidth={1.75} aria-hidden />}
          {kind === 'zip' && state !== 'lost' && (
            <FileArchive size={16} strokeWidth={1.75} aria-hidden />
          )}
          {(!preview || kind === 'zip') && (
            <span className="max-w-full truncate text-frame">{shortName(name)}</span>
          )}
        </span>
        {state === 'sending' && (
          <span className="absolute inset-x-0 bottom-0">
            <Bar
              label={name}
              value={isChecked ? null : sent}
              {...(isChecked ? { text: 'Checking' } : {})}
              thin
            />
          </span>
        )}
      </span>
    </Frame>
  )
}
