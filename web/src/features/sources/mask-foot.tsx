import { Button } from '../../components/button.tsx'
import type { MaskEditor } from './use-mask-editor.ts'

interface MaskFootProps {
  editor: MaskEditor
  helpId: string
  onCancel: () => void
}

const FULL = 'The mask has as many strokes as it can have. Undo or clear some.'

/** Help, messages, and the buttons that end painting. */
export const MaskFoot = ({ editor, helpId, onCancel }: MaskFootProps) => (
  <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-5 py-3 max-md:px-4">
    <p id={helpId} className="text-small text-muted max-md:sr-only coarse:sr-only">
      With the keyboard: arrow keys move the brush, Shift moves it faster, Space puts it down or
      lifts it. [ and ] change its size, X swaps brush and eraser, I inverts, Ctrl+Z undoes.
    </p>
    <p role="status" className="sr-only">
      {editor.said}
    </p>
    {(editor.error || editor.isFull) && (
      <p role="alert" className="text-small text-danger">
        {editor.error ?? FULL}
      </p>
    )}
    <div className="ml-auto flex gap-2">
      <Button onClick={onCancel}>Cancel</Button>
      <Button variant="primary" pending={editor.isSaving} onClick={() => void editor.finish()}>
        Use this mask
      </Button>
    </div>
  </div>
)
