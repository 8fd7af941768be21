import clsx from 'clsx'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

interface DisclosureProps {
  /** "Advanced" */
  summary: string
  /** Beside the summary, what is inside: "all at their defaults". */
  detail?: ReactNode
  open?: boolean
  onToggle?: (open: boolean) => void
  /** `panel` has a box, `rules` only lines above and below, `plain` neither. */
  look?: keyof typeof LOOKS
  children: ReactNode
}

const LOOKS = {
  rules: 'border-y border-line',
  panel: 'rounded-panel border border-line bg-surface px-4',
  plain: '',
} as const

/** Expandable content that most users don't need. */
export function Disclosure({
  summary,
  detail,
  open,
  onToggle,
  look = 'rules',
  children,
}: DisclosureProps) {
  return (
    <details
      open={open}
      onToggle={({ currentTarget }) => onToggle?.(currentTarget.open)}
      className={clsx('group', LOOKS[look])}
    >
      <summary className="flex min-h-11 list-none items-center gap-2 text-ui font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={16}
          strokeWidth={1.75}
          className="transition-transform duration-(--fast) group-open:rotate-90"
          aria-hidden
        />
        {summary}
        {detail && (
          <span className={clsx('font-normal text-muted', look === 'plain' && 'ml-auto')}>
            {detail}
          </span>
        )}
      </summary>
      <div className="pb-4">{children}</div>
    </details>
  )
}
