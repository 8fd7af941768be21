import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, CSSProperties, ReactNode } from 'react'
import { frameNumber } from '../lib/format.ts'

interface SheetProps {
  /** The accessible name of the list of frames. */
  label: string
  columns?: number
  phoneColumns?: number
  /** Rows of one height whose frames keep their images' shapes (`ratio`), instead of columns. */
  justified?: boolean
  /** Id of an element that describes the keyboard controls. */
  'aria-describedby'?: string
  children: ReactNode
  className?: string
}

/** A contact sheet: a list of `Frame`s with a rule above each row, as wide as the sheet. */
export function Sheet(props: SheetProps) {
  const { label, columns = 5, phoneColumns = 3, justified = false, children, className } = props
  const style = { '--columns': columns, '--phone-columns': phoneColumns } as CSSProperties
  return (
    <ul
      aria-label={label}
      aria-describedby={props['aria-describedby']}
      style={style}
      className={clsx(justified ? 'sheet-justified' : 'sheet', className)}
    >
      {children}
    </ul>
  )
}

interface FrameProps extends Omit<ComponentProps<'li'>, 'style' | 'className'> {
  /** Counted from 1; omitted while the frame does not have a number. */
  number?: number
  /** State and details, shown on the edge and never on the image: text, `EdgeState`, a small link. */
  edge?: ReactNode
  /** Width to height of the image in it. */
  ratio?: number | undefined
  /** The frame that is selected. */
  chosen?: boolean
  /** A `Photo`, `WaitingPhoto`, `MakingPhoto` or `LostPhoto`, or a link or button around one. */
  children: ReactNode
}

export function Frame(props: FrameProps) {
  const { number, edge, ratio, chosen = false, children, ...rest } = props
  const style = ratio === undefined ? {} : ({ '--ratio': String(ratio) } as CSSProperties)
  return (
    <li {...rest} style={style} data-chosen={chosen || undefined} className="frame">
      <div className="frame-edge">
        <span
          className={clsx(
            'font-[650] tracking-[0.03em]',
            chosen ? 'text-accent-text' : 'text-text',
          )}
        >
          {number !== undefined && frameNumber(number)}
        </span>
        {edge && <span className="ml-auto inline-flex min-w-0 items-center gap-1">{edge}</span>}
      </div>
      {children}
    </li>
  )
}

const EDGE_TONES = {
  plain: '',
  live: 'text-accent-text',
  warn: 'font-semibold text-warn',
  danger: 'font-semibold text-danger',
} as const

interface EdgeStateProps {
  tone?: keyof typeof EDGE_TONES
  icon?: LucideIcon
  children: ReactNode
}

/** A state on a frame's edge. */
export const EdgeState = ({ tone = 'plain', icon: Icon, children }: EdgeStateProps) => (
  <span className={clsx('inline-flex min-w-0 items-center gap-0.75', EDGE_TONES[tone])}>
    {Icon && <Icon size={12} strokeWidth={2} className="shrink-0" aria-hidden />}
    <span className="truncate">{children}</span>
  </span>
)

/** A few small images in one row, for lists; `children` are `Photo`s. */
export const Strip = ({ children, className }: { children: ReactNode; className?: string }) => (
  <div className={clsx('grid auto-cols-fr grid-flow-col gap-1', className)}>{children}</div>
)
