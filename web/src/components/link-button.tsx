import { createLink } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { type ButtonLook, buttonClass } from './button-style.ts'

interface AnchorProps extends ButtonLook, Omit<ComponentProps<'a'>, 'className'> {
  icon?: LucideIcon
  /** After the label, such as an arrow. */
  endIcon?: LucideIcon
}

function Anchor({
  variant,
  size,
  square,
  full,
  className,
  icon,
  endIcon,
  children,
  ...rest
}: AnchorProps) {
  const [Icon, EndIcon] = [icon, endIcon]
  const pixels = square && size !== 'small' ? 16 : 14
  const look = {
    ...(variant ? { variant } : {}),
    ...(size ? { size } : {}),
    ...(square ? { square } : {}),
    ...(full ? { full } : {}),
    ...(className ? { className } : {}),
  }
  return (
    <a {...rest} className={buttonClass(look)}>
      {Icon && <Icon size={pixels} strokeWidth={1.75} aria-hidden />}
      {children}
      {EndIcon && <EndIcon size={pixels} strokeWidth={1.75} aria-hidden />}
    </a>
  )
}

/** A link to one of our pages that looks like a button. */
export const LinkButton = createLink(Anchor)
