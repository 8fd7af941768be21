import { Brush, Replace, X } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Photo } from '../../components/photo.tsx'
import { dimensions, percent } from '../../lib/format.ts'
import { MaskPreview } from './mask-preview.tsx'
import { NumberRange } from './number-range.tsx'
import type { Source } from './source.ts'
import { strengthHint } from './strength-hint.ts'
import type { SourceState } from './use-source.ts'

interface ChosenImageProps {
  source: Source
  state: SourceState
  onReplace: () => void
  onPaint: () => void
  onRemove: () => void
}

/** The image to start from, with its mask, and how much of it to change. */
export function ChosenImage({ source, state, onReplace, onPaint, onRemove }: ChosenImageProps) {
  const { marks, share, strength, canMask, hasStrength, setsShape } = state
  const hasMask = canMask && marks.length > 0
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-3">
      <div className="relative w-20 flex-none self-start md:w-28">
        <Photo {...source.thumbnail} alt={source.name} ratio={source.width / source.height} eager />
        {hasMask && <MaskPreview source={source} marks={marks} />}
      </div>
      <div className="min-w-40 flex-1">
        <p className="truncate text-ui font-medium" title={source.name}>
          {source.name}
        </p>
        <p className="text-small text-muted">
          {dimensions(source.width, source.height)}
          {hasMask && `, ${maskedPart(share)} repainted`}
        </p>
        {setsShape && (
          <p className="text-small text-muted">
            Results have its shape; the aspect ratio is ignored.
          </p>
        )}
        <div className="mt-2 flex flex-wrap gap-1.5">
          {canMask && (
            <Button size="small" icon={Brush} onClick={onPaint}>
              {hasMask ? 'Edit the mask' : 'Paint a mask'}
            </Button>
          )}
          {hasMask && (
            <Button size="small" variant="quiet" onClick={() => state.setMask([], 0)}>
              Remove the mask
            </Button>
          )}
          <Button size="small" variant="quiet" icon={Replace} onClick={onReplace}>
            Replace
          </Button>
          <Button size="small" variant="quiet" icon={X} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </div>
      {hasStrength && (
        <div className="min-w-52 flex-1">
          <NumberRange
            name="prompt_strength"
            label={hasMask ? 'How much to change the painted part' : 'How much to change'}
            min={0}
            max={1}
            step={0.05}
            value={strength}
            onChange={state.setStrength}
            hint={strengthHint(strength)}
          />
        </div>
      )}
    </div>
  )
}

/** "12%", or "less than 1%" */
const maskedPart = (share: number) => (share < 0.01 ? 'less than 1%' : percent(share))
