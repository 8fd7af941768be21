import clsx from 'clsx'
import type { ReactNode } from 'react'

interface DockedBarProps {
  /** The price, or why the action is unavailable. Two short lines at most. */
  children: ReactNode
  /** The button. */
  action: ReactNode
  className?: string
}

/**
 * Keeps a paid action and its price in view where there is no room for a rail: at the bottom of the screen, on phones
 * above the tabs. Hidden from 961 px, where the page's rail shows the same (`Columns` with `railFoot`).
 */
export const DockedBar = ({ children, action, className }: DockedBarProps) => (
  <>
    <div aria-hidden className="h-16 lg:hidden" />
    <div
      data-docked-bar
      className={clsx(
        'fixed inset-x-0 bottom-14.25 z-10 flex min-h-15 short:bottom-0 items-center gap-3 border-t border-line-strong bg-surface px-4 py-2 md:bottom-0 md:px-6 lg:hidden',
        className,
      )}
    >
      <div className="min-w-0 grow text-small text-muted">{children}</div>
      <div className="shrink-0">{action}</div>
    </div>
  </>
)
