import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { Button } from './button.tsx'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** One or two sentences: what happens and what it costs. */
  description: ReactNode
  children?: ReactNode
  /** Buttons, the safe one first: it takes the focus. */
  actions: ReactNode
}

/** A question over the page. Escape and a press beside it close it; the focus goes back. */
export function Dialog({ open, onOpenChange, title, description, children, actions }: DialogProps) {
  const opener = useRef<HTMLElement | null>(null)

  // Radix gives the focus back only to a trigger of its own; ours may be any button of the page.
  const rememberOpener = () => {
    const active = document.activeElement
    // The item of a menu is gone by then; the button that opened the menu is not.
    const menu = active?.closest('[role="menu"]')
    const lasting = menu
      ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
      : active
    opener.current = lasting instanceof HTMLElement ? lasting : null
  }

  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={rememberOpener}
          onCloseAutoFocus={() => opener.current?.focus()}
          className="enter fixed inset-x-3 bottom-3 z-30 max-h-[85dvh] overflow-y-auto rounded-panel border border-line-strong bg-raised p-5 shadow-pop md:inset-x-auto md:top-1/2 md:bottom-auto md:left-1/2 md:w-105 md:-translate-1/2"
        >
          <Radix.Title className="text-section">{title}</Radix.Title>
          <Radix.Description className="mt-1 text-ui text-muted">{description}</Radix.Description>
          {children && <div className="mt-4">{children}</div>}
          <div className="mt-4 flex flex-wrap justify-end gap-2">{actions}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description: ReactNode
  /** "Go on training" */
  keepLabel: string
  /** "Cancel training" */
  confirmLabel: string
  onConfirm: () => void
  pending?: boolean
  /** Why it did not work; the dialog stays open. */
  error?: ReactNode
}

/** Asks before something is lost or money is spent. */
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
