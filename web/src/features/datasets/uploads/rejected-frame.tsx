import { ImageOff, X } from 'lucide-react'
import { EdgeState, Frame } from '../../../components/sheet.tsx'
import { shortName } from '../labels.ts'
import { EDGE_BUTTON } from './upload-frame.tsx'

interface RejectedFrameProps {
  name: string
  /** Why the file was not added. */
  detail: string
  onDismiss: () => void
}

/** The frame of a file that was not added. */
export const RejectedFrame = ({ name, detail, onDismiss }: RejectedFrameProps) => (
  <Frame
    edge={
      <>
        <EdgeState tone="danger">Not added</EdgeState>
        <button
          type="button"
          aria-label={`Dismiss ${name}`}
          onClick={onDismiss}
          className={EDGE_BUTTON}
        >
          <X size={12} strokeWidth={2} aria-hidden />
        </button>
      </>
    }
  >
    <span className="photo" title={detail}>
      <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 px-2 text-muted">
        <ImageOff size={16} strokeWidth={1.75} aria-hidden />
        <span className="max-w-full truncate text-frame">{shortName(name)}</span>
        <span className="sr-only">{detail}</span>
      </span>
    </span>
  </Frame>
)
