import clsx from 'clsx'
import type { ReactNode } from 'react'

interface PanelProps {
  title?: ReactNode
  /** To the right of the title: a short text or a small quiet button. */
  aside?: ReactNode
  children: ReactNode
  className?: string
}

/** A block of a rail. Never nest panels. */
export function Panel({ title, aside, children, className }: PanelProps) {
  return (
    <section className={clsx('rounded-panel border border-line bg-surface p-4', className)}>
      {title && (
        <div className="mb-2 flex items-baseline justify-between gap-3">
          <h2 className="text-section">{title}</h2>
          {aside && <span className="text-small text-muted">{aside}</span>}
        </div>
      )}
      {children}
    </section>
  )
}

interface SectionProps {
  title: string
  /** Beside the title: a count, "12 of 212". */
  note?: ReactNode
  /** At the right end of the heading's row. */
  actions?: ReactNode
  children: ReactNode
  className?: string
}

/** A part of the main column: a heading and its content, without a box. */
export function Section({ title, note, actions, children, className }: SectionProps) {
  return (
    <section className={clsx('mb-8', className)}>
      <div className="mb-3 flex min-h-7 items-center gap-3">
        <h2 className="text-section">{title}</h2>
        {note && <span className="text-small text-muted">{note}</span>}
        {actions && <span className="ml-auto flex items-center gap-2">{actions}</span>}
      </div>
      {children}
    </section>
  )
}

interface ColumnsProps {
  children: ReactNode
  rail: ReactNode
  /**
   * The price and the button of a paid action. From 961 px the rail then stays in view while the page scrolls, and
   * scrolls separately if it is taller than the window; this part stays below it. Not shown below 961 px, where the
   * page has a `DockedBar`.
   */
  railFoot?: ReactNode
  /** Belongs to the main column, but comes after the rail if the rail is below that column. */
  after?: ReactNode
}

/** The main column and a rail of 336 px, which moves below the column on narrow screens. */
export const Columns = ({ children, rail, railFoot, after }: ColumnsProps) => (
  <div
    className={clsx(
      'grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_var(--w-rail)] lg:gap-x-10',
      after && 'lg:grid-rows-[auto_1fr]',
    )}
  >
    <div className="min-w-0">{children}</div>
    <aside
      className={clsx(
        'lg:col-start-2 lg:row-span-2 lg:row-start-1',
        railFoot
          ? // 112 px is the height of the page's head, so that the foot is in view before the page is scrolled, too.
            'lg:sticky lg:top-[calc(var(--h-bar)+16px)] lg:flex lg:max-h-[calc(100dvh-var(--h-bar)-112px)] lg:flex-col'
          : RAIL,
      )}
    >
      {railFoot ? (
        <>
          {/* The padding makes room for focus rings, which the scroll container would cut off. */}
          <div className="lg:-mx-1 lg:min-h-0 lg:overflow-y-auto lg:overscroll-contain lg:px-1">
            <div className={RAIL}>{rail}</div>
          </div>
          <div className="max-lg:hidden">{railFoot}</div>
        </>
      ) : (
        rail
      )}
    </aside>
    {after && <div className="min-w-0">{after}</div>}
  </div>
)

const RAIL = 'grid grid-cols-1 items-start gap-4 md:grid-cols-2 lg:grid-cols-1'
