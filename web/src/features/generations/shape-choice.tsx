import { useId } from 'react'
import { TextField } from '../../components/field.tsx'
import { dimensions } from '../../lib/format.ts'
import { CUSTOM, type FormInput, sizeOf } from './size-settings.ts'
import { type Setting, type StudioValues, settingOf } from './studio-values.ts'

/** The shapes that are drawn, as far as the version has them. */
const DRAWN = ['3:2', '1:1', '2:3', '16:9', '21:9']
/** All drawings have the area of a square with this side. */
const SQUARE_PX = 19
/** The size of a form that changes from a ratio without a known size. */
const USUAL_SIDE = 1024

interface ShapeChoiceProps {
  /** The version's `aspect_ratio`. */
  input: FormInput
  /** `width` and `height`, if the version has them. */
  sides: readonly FormInput[]
  values: StudioValues
  faults: Record<string, string>
  onChange: (settings: Record<string, Setting>) => void
}

/** The usual shapes as drawings, a list of all shapes, and fields for an exact size. */
export function ShapeChoice({ input, sides, values, faults, onChange }: ShapeChoiceProps) {
  const { name, enum: choices = [] } = input
  const megapixels = values.settings['megapixels']
  const value = String(settingOf(input, values))
  const shapes = choices.map(String)
  const isCustom = value === CUSTOM
  const choose = (shape: string) =>
    onChange({ [name]: shape, ...(shape === CUSTOM ? sidesFrom(value, values) : {}) })
  return (
    <div>
      <div className="mb-1.5 flex items-center justify-between gap-2 text-ui">
        <span className="font-medium">Shape</span>
        <select
          aria-label="All shapes"
          value={value}
          onChange={({ target }) => choose(target.value)}
          className="field-sizing-content min-h-6 min-w-0 cursor-pointer rounded-small bg-transparent text-right text-muted hover:text-text coarse:min-h-11"
        >
          {!shapes.includes(value) && <option value={value}>{value || 'default'}</option>}
          {shapes.map((shape) => (
            <option key={shape} value={shape}>
              {shapeLabel(shape, megapixels)}
            </option>
          ))}
        </select>
      </div>
      <Drawings shapes={drawnShapes(shapes, value)} value={value} onChoose={choose} name={name} />
      {isCustom && (
        <div className="mt-2 grid grid-cols-2 gap-2">
          {sides.map((side) => (
            <TextField
              key={side.name}
              label={side.title}
              name={side.name}
              mono
              inputMode="numeric"
              autoComplete="off"
              placeholder={side.default === null ? '' : String(side.default)}
              value={String(settingOf(side, values))}
              error={faults[side.name]}
              onChange={({ target }) => onChange({ [side.name]: target.value })}
            />
          ))}
        </div>
      )}
    </div>
  )
}

interface DrawingsProps {
  shapes: readonly string[]
  value: string
  name: string
  onChoose: (shape: string) => void
}

function Drawings({ shapes, value, name, onChoose }: DrawingsProps) {
  const group = useId()
  return (
    <div role="radiogroup" aria-label="Shape" className="grid grid-cols-5 gap-1.5">
      {shapes.map((shape) => (
        <label
          key={shape}
          className="flex h-14 cursor-pointer flex-col items-center justify-between rounded-control border border-line-strong bg-raised pt-1.5 pb-1 text-frame text-muted [font-stretch:84%] hover:bg-hover has-checked:border-text has-checked:text-text has-checked:shadow-[inset_0_0_0_1px_var(--text)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={group}
            data-field={name}
            value={shape}
            checked={shape === value}
            onChange={() => onChoose(shape)}
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
  )
}

/** "3:2, 1,216 × 832" */
function shapeLabel(shape: string, megapixels: unknown): string {
  if (shape === CUSTOM) return 'Exact size'
  const size = sizeOf(shape, megapixels)
  return size ? `${shape}, ${dimensions(...size)}` : shape
}

/** Returns five shapes, one of which is the chosen one. */
function drawnShapes(shapes: readonly string[], value: string): string[] {
  const ratios = shapes.filter((shape) => parse(shape) !== null)
  const first = [...DRAWN.filter((shape) => ratios.includes(shape)), ...ratios]
  const drawn = [...new Set(first)].slice(0, DRAWN.length)
  return ratios.includes(value) && !drawn.includes(value) ? [...drawn.slice(0, -1), value] : drawn
}

/** Starts an exact size with the size of the shape before. */
function sidesFrom(shape: string, { settings }: StudioValues) {
  const [width, height] = sizeOf(shape, settings['megapixels']) ?? [USUAL_SIDE, USUAL_SIDE]
  return { width, height }
}

/** Returns the sides of a ratio; `null` for other text. */
function parse(shape: string): [number, number] | null {
  const sides = /^([1-9]\d{0,2}):([1-9]\d{0,2})$/.exec(shape)
  return sides ? [Number(sides[1]), Number(sides[2])] : null
}

function drawing(shape: string) {
  const [width, height] = parse(shape) ?? [1, 1]
  const stretch = Math.sqrt(width / height)
  return { width: SQUARE_PX * stretch, height: SQUARE_PX / stretch }
}
