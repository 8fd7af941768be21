import type { ReactNode } from 'react'

interface EmptyStateProps {
  title: string
  /** What the list is for. */
  children: ReactNode
  /** The next step: a button or a link. */
  action?: ReactNode
}

/** Shown in place of an empty list. */
export const EmptyState = ({ title, children, action }: EmptyStateProps) => (
  <div className="border-y border-line-strong py-8">
    <h2 className="text-section">{title}</h2>
    <p className="mt-1 max-w-140 text-ui text-muted">{children}</p>
    {action && <div className="mt-4 flex flex-wrap gap-2">{action}</div>}
  </div>
)
