import clsx from 'clsx'
import { ImageOff } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { Bar } from './bar.tsx'

interface BlankProps {
  ratio?: number
  /** The text in it: "Waiting", "Step 18 of 28". */
  children?: ReactNode
}

const shape = (ratio: number | undefined) =>
  (ratio === undefined ? {} : { '--ratio': String(ratio) }) as CSSProperties

const BOX = 'photo flex flex-col items-center justify-center text-center text-small'

/** The place of an image that has not started. */
export const WaitingPhoto = ({ ratio, children = 'Waiting' }: BlankProps) => (
  <span style={shape(ratio)} className={clsx(BOX, 'text-muted')}>
    {children}
  </span>
)

/** The place of an image being generated; `progress` is 0 to 1, `null` if unknown. */
export const MakingPhoto = ({
  ratio,
  children,
  progress,
}: BlankProps & { progress: number | null }) => (
  <span style={shape(ratio)} className={clsx(BOX, 'bg-latent text-muted')}>
    {children}
    <span className="absolute inset-x-0 bottom-0">
      <Bar label="Image" value={progress} thin />
    </span>
  </span>
)

/** The place of an image that the safety filter blocked; `children` is the next step. */
export const BlockedPhoto = ({ ratio, children }: BlankProps) => (
  <span
    style={shape(ratio)}
    className={clsx(
      BOX,
      'gap-0.5 border border-dashed border-line-strong bg-transparent px-2 text-muted',
    )}
  >
    Blocked by the safety filter
    {children}
  </span>
)

/** The place of an image that was lost. */
export const LostPhoto = ({ ratio }: { ratio: number }) => (
  <span style={shape(ratio)} className={BOX}>
    <ImageOff size={16} strokeWidth={1.75} className="text-danger" aria-hidden />
  </span>
)
