import { ADVISED_PICTURES, MAX_PICTURE_BYTES } from '@the-way/shared'
import clsx from 'clsx'
import { ImageUp } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { bytes } from '../../../lib/format.ts'
import { FileChoosers } from '../files/file-choosers.tsx'
import type { PickedFile } from '../files/picked.ts'

interface DropZoneProps {
  /** Files are held over the page. */
  over: boolean
  /** The draft for them is being made. */
  pending: boolean
  onFiles: (files: PickedFile[]) => void
}

/** Where a set begins: the whole page takes a drop, this says so. */
export const DropZone = ({ over, pending, onFiles }: DropZoneProps) => (
  <div
    className={clsx(
      'mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-panel border border-dashed px-4 py-3',
      over ? 'border-text bg-hover' : 'border-control bg-surface',
    )}
  >
    <ImageUp size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
    <span className="min-w-0 grow basis-40">
      <span className="block text-ui font-semibold">
        {over ? 'Let go to take them' : 'Drop pictures, a folder or a ZIP'}
      </span>
      <span className="block text-small text-muted">
        {ADVISED_PICTURES.min} to {ADVISED_PICTURES.max} is right. Up to {bytes(MAX_PICTURE_BYTES)}{' '}
        each, anywhere on this page.
      </span>
    </span>
    <FileChoosers onFiles={onFiles}>
      {(open) => (
        <span className="flex flex-wrap gap-2">
          <Button variant="quiet" onClick={open.folder}>
            Choose a folder
          </Button>
          <Button pending={pending} onClick={open.files}>
            Choose files
          </Button>
        </span>
      )}
    </FileChoosers>
  </div>
)
