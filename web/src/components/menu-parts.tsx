import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { HTMLAttributes, ReactElement, ReactNode } from 'react'

export interface MenuProps {
  /** A `Button`; it opens the menu. */
  trigger: ReactElement<HTMLAttributes<HTMLElement>>
  /** `MenuItem`s and `MenuLine`s. */
  children: ReactNode
}

interface OpenableProps extends MenuProps {
  /** Whether the menu is open when it is mounted. */
  isOpen: boolean
}

/** A menu with its trigger. */
export const OpenableMenu = ({ trigger, isOpen, children }: OpenableProps) => (
  <Radix.Root modal={false} defaultOpen={isOpen}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        className="enter z-20 min-w-44 rounded-panel border border-line-strong bg-raised p-1 shadow-pop"
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)

export interface MenuItemProps {
  icon?: LucideIcon
  danger?: boolean
  onSelect: () => void
  children: ReactNode
}

export const Item = ({ icon: Icon, danger = false, onSelect, children }: MenuItemProps) => (
  <Radix.Item
    onSelect={onSelect}
    className={clsx(
      'flex min-h-8 items-center gap-2 rounded-small px-2 py-1.5 text-ui outline-none data-highlighted:bg-hover data-highlighted:shadow-none coarse:min-h-11',
      danger && 'text-danger',
    )}
  >
    {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
    {children}
  </Radix.Item>
)

export const Line = () => <Radix.Separator className="-mx-1 my-1 border-t border-line" />
