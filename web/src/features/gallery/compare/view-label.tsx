import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** An icon and a word in a segment. */
export const ViewLabel = ({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) => (
  <>
    <Icon size={14} strokeWidth={1.75} aria-hidden />
    {children}
  </>
)
