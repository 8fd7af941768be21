import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { MaskCanvas } from './mask-canvas.tsx'
import { MaskFoot } from './mask-foot.tsx'
import type { Mark } from './mask-marks.ts'
import { MaskTools } from './mask-tools.tsx'
import { brushRange } from './mask-view.ts'
import type { Source } from './source.ts'
import { useMaskEditor } from './use-mask-editor.ts'

interface MaskDialogProps {
  source: Source
  /** The mask so far. */
  marks: readonly Mark[]
  onClose: () => void
  /** Called with the finished mask and the part of the image that it repaints, 0 to 1. */
  onDone: (marks: readonly Mark[], share: number) => void
}

/** Paints the mask of a source on the whole screen. */
export function MaskDialog({ source, marks, onClose, onDone }: MaskDialogProps) {
  const editor = useMaskEditor({ source, marks, onDone })
  const [isAsking, setIsAsking] = useState(false)
  const content = useRef<HTMLDivElement>(null)
  const opener = useRef<Element | null>(null)
  const helpId = useId()

  const close = () => (editor.isChanged ? setIsAsking(true) : onClose())
  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'text'
    if (!isTyping && editor.onKey(event)) event.preventDefault()
  }

  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || close()}>
      <Dialog.Portal>
        <Dialog.Content
          ref={content}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            opener.current = document.activeElement
            content.current?.querySelector<HTMLElement>('[data-mask-canvas]')?.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (opener.current instanceof HTMLElement) opener.current.focus()
          }}
          className="fixed inset-0 z-30 grid grid-rows-[auto_auto_minmax(0,1fr)_auto] bg-bg"
        >
          <div className="flex items-start gap-3 border-b border-line py-2.5 pr-3 pl-5 max-md:pl-4">
            <div className="min-w-0 grow">
              <Dialog.Title className="text-section">Paint a mask</Dialog.Title>
              <Dialog.Description className="text-small text-muted">
                The painted part of {source.name} is repainted. The rest stays as it is.
              </Dialog.Description>
            </div>
            <Button
              square
              variant="quiet"
              icon={X}
              aria-label="Close"
              title="Close (Esc)"
              onClick={close}
            />
          </div>
          <MaskTools editor={editor} source={source} range={brushRange(source)} />
          <div className="grid min-h-0 min-w-0 p-3 md:p-5">
            <MaskCanvas
              source={source}
              marks={editor.history.done}
              erases={editor.tool === 'eraser'}
              size={editor.size}
              isFull={editor.isFull}
              helpId={helpId}
              onMark={editor.addMark}
              onSay={editor.say}
            />
          </div>
          <MaskFoot editor={editor} helpId={helpId} onCancel={close} />
        </Dialog.Content>
      </Dialog.Portal>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Discard what you painted?"
        description="The mask goes back to what it was when you opened it."
        keepLabel="Keep painting"
        confirmLabel="Discard"
        onConfirm={onClose}
      />
    </Dialog.Root>
  )
}
