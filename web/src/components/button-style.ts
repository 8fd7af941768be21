import clsx from 'clsx'

export type ButtonVariant = 'primary' | 'normal' | 'quiet' | 'danger'
type ButtonSize = 'small' | 'normal' | 'big'

export interface ButtonLook {
  /** At most one `primary` per page: what to do next. `danger` cancels or deletes. */
  variant?: ButtonVariant
  /** `big` starts a paid run. */
  size?: ButtonSize
  /** Shows only an icon; the button needs an `aria-label`. */
  square?: boolean
  full?: boolean
  className?: string
}

const VARIANTS: Record<ButtonVariant, string> = {
  primary:
    'border-accent bg-accent font-semibold text-on-accent hover:border-accent-hover hover:bg-accent-hover',
  normal: 'border-line-strong bg-raised font-medium text-text hover:bg-hover',
  quiet: 'border-transparent font-medium text-muted hover:bg-hover hover:text-text',
  danger: 'border-line-strong bg-raised font-medium text-danger hover:bg-hover',
}

const DISABLED = 'cursor-not-allowed border-line bg-sunken font-medium text-faint'

const SIZES: Record<ButtonSize, { height: string; padding: string; square: string }> = {
  small: {
    height: 'h-7 text-small max-md:h-9 coarse:h-9',
    padding: 'px-2.5',
    square: 'w-7 max-md:w-9 coarse:w-9',
  },
  normal: { height: 'h-control text-ui', padding: 'px-3', square: 'w-control' },
  big: { height: 'h-10 text-body max-md:h-11 coarse:h-11', padding: 'px-4', square: 'w-10' },
}

/** Returns the classes of buttons, and of links that look like buttons. */
export function buttonClass(look: ButtonLook, disabled = false): string {
  const size = SIZES[look.size ?? 'normal']
  const variant = look.variant ?? 'normal'
  const padding = variant === 'quiet' && look.size !== 'small' ? 'px-2' : size.padding
  return clsx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border whitespace-nowrap',
    'transition-colors duration-(--fast) ease-out',
    size.height,
    look.square ? size.square : padding,
    disabled ? DISABLED : VARIANTS[variant],
    look.full && 'w-full',
    look.className,
  )
}
