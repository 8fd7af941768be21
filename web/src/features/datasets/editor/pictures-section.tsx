import { ADVISED_PICTURES, MAX_PICTURE_BYTES } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { Section } from '../../../components/panel.tsx'
import { Switch } from '../../../components/switch.tsx'
import { bytes } from '../../../lib/format.ts'
import { useShrinkChoice } from '../files/shrink-choice.ts'
import { usePageDrop } from '../files/use-page-drop.ts'
import { LeftOut } from '../left-out.tsx'
import { AddMenu } from './add-menu.tsx'
import { CaptionsEditor } from './captions-editor.tsx'
import { DropZone } from './drop-zone.tsx'
import { PictureSheet } from './picture-sheet.tsx'
import { Readiness } from './readiness.tsx'
import { UploadNotes } from './upload-notes.tsx'
import type { SetEditor } from './use-set-editor.ts'

interface PicturesSectionProps {
  editor: SetEditor
  /** Further ways, such as to other sets. */
  actions?: ReactNode
}

/** A set's pictures, to look at, to add to and to write captions for. */
export function PicturesSection({ editor, actions }: PicturesSectionProps) {
  const { pictures, uploads, mode, setMode, take, draft } = editor
  const over = usePageDrop(take)
  const [shrinks, setShrinks] = useShrinkChoice()
  const isEmpty = pictures.length === 0
  return (
    <Section
      title="Pictures"
      note={amount(editor)}
      actions={
        <>
          {actions}
          {!isEmpty && (
            <Button size="small" onClick={() => setMode(mode === 'sheet' ? 'captions' : 'sheet')}>
              {mode === 'sheet' ? 'Edit captions' : 'Done'}
            </Button>
          )}
          {!isEmpty && mode === 'sheet' && <AddMenu onFiles={take} />}
        </>
      }
    >
      <p role="status" className="sr-only">
        {editor.announcement}
      </p>
      <UploadNotes editor={editor} />
      <Readiness editor={editor} />
      {isEmpty && <DropZone over={over} pending={draft.isPending} onFiles={take} />}
      {mode === 'captions' && !isEmpty ? (
        <CaptionsEditor editor={editor} />
      ) : (
        (!isEmpty || uploads.length > 0) && <PictureSheet editor={editor} over={over} />
      )}
      <p className="mt-2 mb-3 text-small text-muted">
        JPEG, PNG, WebP, AVIF, TIFF or HEIC, a folder or a ZIP. Up to {bytes(MAX_PICTURE_BYTES)} a
        picture. Location and owner data are removed. A .txt of the same name beside a picture is
        its caption.
      </p>
      <Switch
        label="Shrink large pictures first"
        hint="To 2,048 pixels on this device, where that saves more than half. Training uses at most 1,024."
        checked={shrinks}
        onChange={setShrinks}
      />
      <LeftOut rejected={editor.refused} open />
    </Section>
  )
}

function amount({ pictures, uploads, taken }: SetEditor): string {
  if (uploads.length > 0) return `${taken} of ${taken + uploads.length} uploaded`
  const { min, max } = ADVISED_PICTURES
  return pictures.length === 0 ? `${min} to ${max} is right` : `${pictures.length} of ${min}–${max}`
}
