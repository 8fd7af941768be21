import clsx from 'clsx'
import type { ReactNode } from 'react'

/** A bar in place of text; `className` sets its width. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={clsx('block h-3 max-w-full rounded-small bg-hover', className)} />
)

/** Placeholder for an image. */
export const PhotoSkeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={clsx('photo bg-hover', className)} />
)

interface LoadingProps {
  /** "Loading models" */
  label: string
  /** For a route's `pendingComponent`, because the router has already waited 400 ms. */
  atOnce?: boolean
  children: ReactNode
}

/** Keeps the layout while something loads; visible only after 400 ms. */
export const Loading = ({ label, atOnce = false, children }: LoadingProps) => (
  <div
    role="status"
    aria-busy="true"
    aria-label={label}
    className={atOnce ? undefined : 'appear-late'}
  >
    {children}
  </div>
)
