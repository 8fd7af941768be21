import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'

interface SelectProps extends Omit<ComponentProps<'select'>, 'className'> {
  'aria-label': string
}

/** A native select without a visible label, as tall and wide as a button. */
export const Select = (props: SelectProps) => (
  <span className="relative inline-block max-w-56 min-w-0">
    <select
      {...props}
      className="h-control w-full cursor-pointer appearance-none truncate rounded-control border border-line-strong bg-raised pr-8 pl-3 text-ui font-medium hover:bg-hover"
    />
    <ChevronDown
      size={14}
      strokeWidth={1.75}
      className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2"
      aria-hidden
    />
  </span>
)
