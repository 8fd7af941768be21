import clsx from 'clsx'
import type { CSSProperties } from 'react'

interface PhotoProps {
  src: string
  /** From the prompt or caption; empty where the words beside it say the same. */
  alt: string
  /** Width to height; 3/2 if not given. The box keeps it from the first paint. */
  ratio?: number
  /** 0 to 1: how far it has developed (see `developed`). */
  developed?: number
  /** Show all of it instead of cutting it to the box. */
  whole?: boolean
  /** Of the first screen: loaded at once. */
  eager?: boolean
  className?: string
}

/** A picture in a box of fixed shape. */
export function Photo({ src, alt, ratio, developed, whole, eager, className }: PhotoProps) {
  const style: Record<string, string> = {}
  if (ratio !== undefined) style['--ratio'] = String(ratio)
  if (developed !== undefined) style['--developed'] = developed.toFixed(3)
  return (
    <span
      style={style satisfies CSSProperties}
      className={clsx(
        'photo',
        developed !== undefined && 'developing',
        whole && 'photo-whole',
        className,
      )}
    >
      <img src={src} alt={alt} loading={eager ? 'eager' : 'lazy'} decoding="async" />
    </span>
  )
}
