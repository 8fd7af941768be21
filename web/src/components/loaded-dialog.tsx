import clsx from 'clsx'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** One or two sentences: what happens and what it costs. */
  description: ReactNode
  children?: ReactNode
  /** Buttons; the safe one comes first and gets the focus. */
  actions: ReactNode
  /** For content that needs room, such as a grid of images. */
  wide?: boolean
}

/** What `Dialog` renders once its code is loaded. */
export function LoadedDialog(props: DialogProps) {
  const { open, onOpenChange, title, description, children, actions, wide = false } = props
  const opener = useRef<HTMLElement | null>(null)

  // Radix returns the focus only to its own trigger; our dialogs may be opened by any button.
  const rememberOpener = () => {
    const active = document.activeElement
    // A menu item is gone when the dialog closes, but the button that opened the menu is not.
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
          className={clsx(
            'enter fixed inset-x-3 bottom-3 z-30 max-h-[85dvh] overflow-y-auto rounded-panel border border-line-strong bg-raised p-5 shadow-pop md:inset-x-auto md:top-1/2 md:bottom-auto md:left-1/2 md:-translate-1/2',
            wide ? 'md:w-160' : 'md:w-105',
          )}
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
