import clsx from 'clsx'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { type ComponentProps, type MouseEvent, type ReactNode, useId } from 'react'
import { type ButtonLook, buttonClass } from './button-style.ts'

export interface ButtonProps
  extends ButtonLook,
    Omit<ComponentProps<'button'>, 'disabled' | 'className'> {
  icon?: LucideIcon
  /** Its action is running: the button shows a loader, keeps its size and ignores clicks. */
  pending?: boolean
  /** Called for a click that is ignored because the button is pending. */
  onPendingClick?: (() => void) | undefined
  /** Why the button is disabled; shown beside it. */
  disabledReason?: string | undefined
  /** Only for screen readers, because the page shows the reason elsewhere. */
  reasonHidden?: boolean
  children?: ReactNode
}

/** Disabled and pending buttons stay focusable, so that keyboard users can reach them and hear the reason. */
export function Button(props: ButtonProps) {
  const {
    variant = 'normal',
    size = 'normal',
    square = false,
    full = false,
    className,
    icon: Icon,
    pending = false,
    onPendingClick,
    disabledReason,
    reasonHidden = false,
    children,
    onClick,
    type = 'button',
    ...rest
  } = props
  const reasonId = useId()
  const disabled = disabledReason !== undefined
  const blocked = disabled || pending

  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (blocked) event.preventDefault()
    else onClick?.(event)
    if (pending) onPendingClick?.()
  }

  const button = (
    <button
      {...rest}
      type={type}
      onClick={click}
      aria-disabled={blocked || undefined}
      aria-busy={pending || undefined}
      aria-describedby={disabled ? reasonId : rest['aria-describedby']}
      className={buttonClass(
        { variant, size, square, full, ...(className ? { className } : {}) },
        disabled,
      )}
    >
      {Icon && !pending && <Icon size={iconSize(size, square)} strokeWidth={1.75} aria-hidden />}
      {pending && (Icon || square) && <Loader size={iconSize(size, square)} />}
      {pending && !Icon && !square ? (
        <Shifted tight={size !== 'big' || variant === 'quiet'}>{children}</Shifted>
      ) : (
        children
      )}
    </button>
  )
  if (!disabled) return button
  return (
    <span
      className={clsx('inline-flex flex-wrap items-center gap-x-3 gap-y-1.5', full && 'w-full')}
    >
      {button}
      <span id={reasonId} className={reasonHidden ? 'sr-only' : 'text-small text-muted'}>
        {disabledReason}
      </span>
    </span>
  )
}

const iconSize = (size: ButtonProps['size'], square: boolean) =>
  size === 'small' || !square ? 14 : 16

const Loader = ({ size }: { size: number }) => (
  <LoaderCircle
    size={size}
    strokeWidth={2}
    className="animate-spin motion-reduce:animate-none"
    aria-hidden
  />
)

/** The loader moves into the padding, so that the button keeps its width. */
const Shifted = ({ tight, children }: { tight: boolean; children: ReactNode }) => (
  <span className={clsx('relative', tight ? 'left-2' : 'left-2.5')}>
    <span className={clsx('absolute inset-y-0 flex items-center', tight ? '-left-4' : '-left-5')}>
      <Loader size={tight ? 12 : 14} />
    </span>
    {children}
  </span>
)
