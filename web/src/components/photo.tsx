import clsx from 'clsx'
import { ImageOff } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import { useReturns } from '../lib/connection.ts'

interface PhotoProps {
  src: string
  /** From the prompt or caption; empty where the words beside it say the same. */
  alt: string
  /** Width to height; 3/2 if not given. The box keeps it from the first paint. */
  ratio?: number
  /** 0 to 1: how far it has developed (see `developed`). */
  developed?: number
  /** Of the first screen: loaded at once. */
  eager?: boolean
  /** Whether the browser lets it be dragged away, as it does of itself. */
  draggable?: boolean
  className?: string
}

/** An image in a box of fixed shape. */
export function Photo(props: PhotoProps) {
  const { src, alt, ratio, developed, eager, draggable = true, className } = props
  // What did not load is tried again each time the server comes back.
  const returns = useReturns()
  const [lostAfter, setLostAfter] = useState<number | null>(null)
  const isLost = lostAfter === returns
  const style: Record<string, string> = {}
  if (ratio !== undefined) style['--ratio'] = String(ratio)
  if (developed !== undefined) style['--developed'] = developed.toFixed(3)
  return (
    <span
      style={style satisfies CSSProperties}
      className={clsx('photo', developed !== undefined && 'developing', className)}
    >
      {isLost ? (
        <span
          role="img"
          aria-label={alt || 'Image that did not load'}
          className="absolute inset-0 grid place-items-center text-muted"
        >
          <ImageOff size={16} strokeWidth={1.75} aria-hidden />
        </span>
      ) : (
        <img
          src={src}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={draggable}
          onError={() => setLostAfter(returns)}
        />
      )}
    </span>
  )
}
