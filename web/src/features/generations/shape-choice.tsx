import { ASPECT_RATIOS, type AspectRatio } from '@the-way/shared'
import { useId } from 'react'
import { pixelsOf } from './studio-values.ts'

const SHAPES: readonly AspectRatio[] = ['3:2', '1:1', '2:3', '16:9', '21:9']
/** All drawings have the area of a square with this side. */
const SQUARE_PX = 19

interface ShapeChoiceProps {
  value: AspectRatio
  onChange: (value: AspectRatio) => void
}

/** The usual shapes as drawings; "More settings" has all shapes. */
export function ShapeChoice({ value, onChange }: ShapeChoiceProps) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label="Shape">
      <p className="mb-1.5 flex justify-between text-ui font-medium">
        Shape <span className="font-normal text-muted">{pixelsOf(value)}</span>
      </p>
      <div className="grid grid-cols-5 gap-1.5">
        {SHAPES.map((shape) => (
          <label
            key={shape}
            className="flex h-14 cursor-pointer flex-col items-center justify-between rounded-control border border-line-strong bg-raised pt-1.5 pb-1 text-frame text-muted [font-stretch:84%] hover:bg-hover has-checked:border-text has-checked:text-text has-checked:shadow-[inset_0_0_0_1px_var(--text)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              value={shape}
              checked={shape === value}
              onChange={() => onChange(shape)}
              className="sr-only"
            />
            <span
              aria-hidden
              style={drawing(shape)}
              className="my-auto block rounded-photo border-[1.5px] border-current"
            />
            {shape}
          </label>
        ))}
      </div>
    </div>
  )
}

function drawing(shape: AspectRatio) {
  const [width, height] = ASPECT_RATIOS[shape]
  const stretch = Math.sqrt(width / height)
  return { width: SQUARE_PX * stretch, height: SQUARE_PX / stretch }
}
