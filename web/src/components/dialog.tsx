import { type ReactNode, useState } from 'react'
import { lazyComponent } from '../lib/lazy-component.tsx'
import { Button } from './button.tsx'
import type { DialogProps } from './loaded-dialog.tsx'

// No page opens with a dialog, and the code of dialogs is as large as that of a page.
const LoadedDialog = lazyComponent(async () => (await import('./loaded-dialog.tsx')).LoadedDialog)

/** A modal dialog. Escape or a click outside closes it; the focus returns to the element that opened it. */
export function Dialog(props: DialogProps) {
  const [wasOpened, setWasOpened] = useState(props.open)
  if (props.open && !wasOpened) setWasOpened(true)
  return wasOpened && <LoadedDialog {...props} />
}

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description: ReactNode
  /** "Continue training" */
  keepLabel: string
  /** "Cancel training" */
  confirmLabel: string
  onConfirm: () => void
  pending?: boolean
  /** Why the action failed; the dialog stays open. */
  error?: ReactNode
}

/** Asks for confirmation before data is lost or money is spent. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, description, keepLabel, confirmLabel, onConfirm } = props
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{keepLabel}</Button>
          <Button variant="danger" pending={props.pending ?? false} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {props.error && (
        <p role="alert" className="text-ui text-danger">
          {props.error}
        </p>
      )}
    </Dialog>
  )
}
