import { createLink } from '@tanstack/react-router'
import clsx from 'clsx'
import type { ComponentProps } from 'react'

const Anchor = ({ className, children, ...rest }: ComponentProps<'a'>) => (
  <a
    {...rest}
    className={clsx(
      '-my-1 inline-block py-1 underline decoration-line-strong underline-offset-3 hover:decoration-current',
      className,
    )}
  >
    {children}
  </a>
)

/** A link within a sentence. */
export const TextLink = createLink(Anchor)
