import { cloneElement, type KeyboardEvent, useState } from 'react'
import { registerForLater } from '../lib/load-ahead.ts'
import type { MenuItemProps, MenuProps } from './menu-parts.tsx'

type Parts = typeof import('./menu-parts.tsx')

// Menus would be most of the code that a page of images loads at first, and few are opened.
let parts: Parts | null = null
const loadParts = async () => {
  parts ??= await import('./menu-parts.tsx')
}
registerForLater(loadParts)

/** A menu of further actions. Its code is loaded when the page is idle, or when the pointer is over the trigger. */
export function Menu({ trigger, children }: MenuProps) {
  const [isLoaded, setIsLoaded] = useState(parts !== null)
  const [isOpen, setIsOpen] = useState(false)
  if (isLoaded && parts)
    return (
      <parts.OpenableMenu trigger={trigger} isOpen={isOpen}>
        {children}
      </parts.OpenableMenu>
    )

  const open = () => {
    setIsOpen(true)
    loadParts().then(
      () => setIsLoaded(true),
      () => setIsOpen(false),
    )
  }
  return cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void loadParts().catch(() => {}),
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      open()
    },
  })
}

/** Only for use in a `Menu`, which opens only after its parts are loaded. */
export const MenuItem = (props: MenuItemProps) => parts && <parts.Item {...props} />

export const MenuLine = () => parts && <parts.Line />
