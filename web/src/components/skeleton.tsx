import clsx from 'clsx'
import type { ReactNode } from 'react'

/** A bar in the place of words; give it a width. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={clsx('block h-3 max-w-full rounded-small bg-hover', className)} />
)

/** The place of an image that is not there yet. */
export const PhotoSkeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={clsx('photo bg-hover', className)} />
)

interface LoadingProps {
  /** "Loading models" */
  label: string
  /** For a route's `pendingComponent`: there the router has waited the 400 ms already. */
  atOnce?: boolean
  children: ReactNode
}

/** Holds the layout while something loads; seen only after 400 ms. */
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
