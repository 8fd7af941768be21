import clsx from 'clsx'
import type { ReactNode } from 'react'

interface MediaRowProps {
  /** The name, and the trigger word below it. */
  children: ReactNode
  /** A `Strip` of six images; narrow screens show fewer. */
  strip: ReactNode
  /** Details: at the right, on phones below the images. */
  facts: ReactNode
  /** A small square button, such as that of a menu. */
  action?: ReactNode
}

/** A model or training in a list. */
export const MediaRow = ({ children, strip, facts, action }: MediaRowProps) => (
  <li className={clsx(ROW, GRID)}>
    <div className="min-w-0">{children}</div>
    <div
      className={clsx(
        'max-md:order-3 max-md:col-span-full',
        'md:max-lg:[&>*>:nth-child(n+4)]:hidden max-md:[&>*>:nth-child(n+5)]:hidden',
      )}
    >
      {strip}
    </div>
    <div className="text-small text-muted max-md:order-4 max-md:col-span-full max-md:flex max-md:flex-wrap max-md:gap-x-3 md:text-right">
      {facts}
    </div>
    <div className="max-md:self-start">{action}</div>
  </li>
)

const ROW = 'border-t border-line-strong py-3.5 last:border-b'
const GRID =
  'grid grid-cols-[minmax(0,1fr)_44px] items-center gap-x-2 gap-y-2.5 md:grid-cols-[176px_minmax(0,1fr)_132px_32px] md:gap-4 lg:grid-cols-[236px_minmax(0,1fr)_148px_32px] lg:gap-6'
