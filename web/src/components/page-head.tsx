import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode, useEffect } from 'react'
import { count } from '../lib/format.ts'
import { setPageTitle } from '../lib/notice-title.ts'

/** Sets the title of the browser tab, which is also the name in the history. */
export function usePageTitle(title: string) {
  useEffect(() => setPageTitle(title), [title])
}

interface PageHeadProps {
  title: string
  /** Links to the pages above, then the name of this one: `[<Link to="/models">Models</Link>, 'New']`. */
  crumbs?: readonly ReactNode[]
  /** Number of items, beside the title: 12, or "1,000+". */
  amount?: number | string | undefined
  /** Beside the title: a tag or the trigger word. */
  note?: ReactNode
  actions?: ReactNode
  /** A small button that stays beside the title on phones too. */
  beside?: ReactNode
  /** Only for screen readers, on a page that does not need a visible title. */
  hidden?: boolean
}

/** The page's only `h1`. It gets the focus after navigation. */
export function PageHead(props: PageHeadProps) {
  const { title, amount, crumbs, note, actions, beside, hidden = false } = props
  usePageTitle(title)
  if (hidden) {
    return (
      <h1 tabIndex={-1} className="sr-only">
        {title}
      </h1>
    )
  }
  return (
    <div className="mb-4 flex flex-wrap items-end gap-x-2 gap-y-3 md:mb-6">
      <div className="min-w-0 grow basis-0">
        {crumbs && <Crumbs items={crumbs} />}
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1 tabIndex={-1} className="text-title wrap-anywhere">
            {title}
            {amount !== undefined && (
              <span className="font-normal text-muted">
                {' '}
                {typeof amount === 'number' ? count(amount) : amount}
              </span>
            )}
          </h1>
          {note}
        </div>
      </div>
      {beside && <div className="md:order-last">{beside}</div>}
      {actions && (
        <div className="flex flex-wrap items-center gap-2 max-md:w-full max-md:[&>*:only-child]:w-full">
          {actions}
        </div>
      )}
    </div>
  )
}

/** Breadcrumbs. */
const Crumbs = ({ items }: { items: readonly ReactNode[] }) => (
  <nav
    aria-label="Breadcrumb"
    className="mb-1 flex min-h-4 items-center gap-1.5 text-small text-muted [&_a]:-my-1 [&_a]:py-1 [&_a]:hover:text-text"
  >
    {items.map((item, index) => (
      <Fragment key={index}>
        {index > 0 && <ChevronRight size={12} strokeWidth={2} aria-hidden />}
        {item}
      </Fragment>
    ))}
  </nav>
)
