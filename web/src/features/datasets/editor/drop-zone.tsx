import { ADVISED_IMAGES } from '@the-way/shared'
import clsx from 'clsx'
import { Images, ImageUp } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { useTouch } from '../../../lib/use-touch.ts'
import { FileChoosers } from '../files/file-choosers.tsx'
import { LARGEST_IMAGE } from '../files/limits.ts'
import type { PickedFile } from '../files/picked.ts'

interface DropZoneProps {
  /** Whether files are being dragged over the page. */
  over: boolean
  /** Whether the draft for the files is being created. */
  pending: boolean
  onFiles: (files: PickedFile[]) => void
}

/** The start of a dataset, as large as the first rows of its grid. Files can be dropped anywhere on the page. */
export function DropZone({ over, pending, onFiles }: DropZoneProps) {
  const touch = useTouch()
  const advised = `${ADVISED_IMAGES.min} to ${ADVISED_IMAGES.max} works best.`
  return (
    <div
      className={clsx(
        'flex min-h-52 flex-col items-center justify-center gap-1 rounded-panel border border-dashed p-4 text-center md:min-h-89',
        over ? 'border-text bg-hover' : 'border-control bg-surface',
      )}
    >
      <ImageUp size={24} strokeWidth={1.5} className="mb-1 text-muted" aria-hidden />
      <p className="text-section">
        {over ? 'Drop to add' : touch ? 'Add images' : 'Drop images, a folder or a ZIP'}
      </p>
      <p className="text-small text-muted">
        {touch
          ? `${advised} Up to ${LARGEST_IMAGE} each.`
          : `${advised} Drop anywhere on this page, up to ${LARGEST_IMAGE} each.`}
      </p>
      <FileChoosers onFiles={onFiles}>
        {(open) => (
          <span className="mt-3 flex flex-wrap justify-center gap-2">
            <Button icon={Images} pending={pending} onClick={open.files}>
              {touch ? 'Choose images' : 'Choose files'}
            </Button>
            {open.folder && (
              <Button variant="quiet" onClick={open.folder}>
                Choose a folder
              </Button>
            )}
          </span>
        )}
      </FileChoosers>
    </div>
  )
}
