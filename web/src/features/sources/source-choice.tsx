import { Images, Upload } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { FileButton } from './file-button.tsx'

interface SourceChoiceProps {
  /** Whether a gallery image is chosen and still loading. */
  isLoading: boolean
  onFile: (file: File) => void
  onGallery: () => void
  onRemove: () => void
}

/** The ways to choose an image. */
export const SourceChoice = ({ isLoading, onFile, onGallery, onRemove }: SourceChoiceProps) => (
  <div className="flex flex-wrap items-center gap-2">
    <FileButton icon={Upload} onFile={onFile}>
      Choose a file
    </FileButton>
    <Button icon={Images} onClick={onGallery}>
      From the gallery
    </Button>
    <span className="text-small text-muted" role="status">
      {isLoading ? 'Loading the image…' : 'Or drop or paste an image.'}
    </span>
    <Button variant="quiet" size="small" className="ml-auto" onClick={onRemove}>
      Remove
    </Button>
  </div>
)
