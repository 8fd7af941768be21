import clsx from 'clsx'
import { ImageOff } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import { useReturns } from '../lib/connection.ts'

interface PhotoProps {
  src: string
  /** Versions of it with their widths; the browser loads the smallest that fills the box. */
  srcSet?: string
  /** From the prompt or caption; empty if the text beside it says the same. */
  alt: string
  /** Width to height; 3/2 by default. The box has this shape from the first paint. */
  ratio?: number
  /** How far it has developed, 0 to 1 (see `developed`). */
  developed?: number
  /** Loads at once; for images on the first screen. */
  eager?: boolean
  /** Whether the user can drag the image, which browsers allow by default. */
  draggable?: boolean
  className?: string
}

/** The box's own width where the browser supports that (for images that load lazily), else a grid's column. */
const SIZES = 'auto, 20rem'

/** An image in a box of fixed shape. */
export function Photo(props: PhotoProps) {
  const { src, srcSet, alt, ratio, developed, eager, draggable = true, className } = props
  // An image that failed to load is loaded again each time the server is back.
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
          srcSet={srcSet}
          sizes={srcSet && SIZES}
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
