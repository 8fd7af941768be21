import { ADVISED_IMAGES } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { Section } from '../../../components/panel.tsx'
import { Switch } from '../../../components/switch.tsx'
import { useTouch } from '../../../lib/use-touch.ts'
import { LARGEST_IMAGE } from '../files/limits.ts'
import { useShrinkChoice } from '../files/shrink-choice.ts'
import { usePageDrop } from '../files/use-page-drop.ts'
import { LeftOut } from '../left-out.tsx'
import { AddMenu } from './add-menu.tsx'
import { CaptionsEditor } from './captions-editor.tsx'
import { DropZone } from './drop-zone.tsx'
import { ImageSheet } from './image-sheet.tsx'
import { Readiness } from './readiness.tsx'
import { UploadNotes } from './upload-notes.tsx'
import type { DatasetEditor } from './use-dataset-editor.ts'

interface ImagesSectionProps {
  editor: DatasetEditor
  /** Further actions, such as a link to other datasets. */
  actions?: ReactNode
}

/** A dataset's images: view them, add more, edit captions. */
export function ImagesSection({ editor, actions }: ImagesSectionProps) {
  const { images, frames, mode, setMode, addFiles, draft } = editor
  const over = usePageDrop(addFiles)
  const touch = useTouch()
  const [shrinks, setShrinks] = useShrinkChoice()
  const isEmpty = images.length === 0
  return (
    <Section
      title="Images"
      note={amount(editor)}
      actions={
        <>
          {actions}
          {!isEmpty && (
            <Button size="small" onClick={() => setMode(mode === 'sheet' ? 'captions' : 'sheet')}>
              {mode === 'sheet' ? 'Edit captions' : 'Done'}
            </Button>
          )}
          {!isEmpty && mode === 'sheet' && <AddMenu onFiles={addFiles} />}
        </>
      }
    >
      <p role="status" className="sr-only">
        {editor.announcement}
      </p>
      <UploadNotes editor={editor} />
      <Readiness editor={editor} />
      {mode === 'captions' && !isEmpty ? (
        <CaptionsEditor editor={editor} />
      ) : frames.length > 0 ? (
        <ImageSheet editor={editor} over={over} />
      ) : (
        <DropZone over={over} pending={draft.isPending} onFiles={addFiles} />
      )}
      <p className="mt-2 mb-3 text-small text-muted">
        JPEG, PNG, WebP, AVIF, TIFF or HEIC{touch ? ' or a ZIP' : ', a folder or a ZIP'}. Up to{' '}
        {LARGEST_IMAGE} each. Location and owner data are removed. Captions: add a .txt file with
        the same name.
      </p>
      <Switch
        label="Resize large photos before uploading"
        hint="Faster to upload; training uses at most 1,024 px."
        checked={shrinks}
        onChange={setShrinks}
      />
      <LeftOut rejected={editor.rejected} received={editor.received} open />
    </Section>
  )
}

function amount({ images, uploads, uploaded }: DatasetEditor): string {
  if (uploads.length > 0) return `${uploaded} of ${uploaded + uploads.length} uploaded`
  const { min, max } = ADVISED_IMAGES
  return images.length === 0 ? `${min} to ${max} works best` : `${images.length} of ${min}–${max}`
}
