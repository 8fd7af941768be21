import { createLink } from '@tanstack/react-router'
import clsx from 'clsx'
import type { ComponentProps } from 'react'

/** Classes of a link within a sentence, for links to other sites. */
export const TEXT_LINK =
  '-my-1 inline-block py-1 underline decoration-line-strong underline-offset-3 hover:decoration-current'

const Anchor = ({ className, children, ...rest }: ComponentProps<'a'>) => (
  <a {...rest} className={clsx(TEXT_LINK, className)}>
    {children}
  </a>
)

/** A link within a sentence. */
export const TextLink = createLink(Anchor)
