import { MAX_OUTPUTS } from '@the-way/shared'
import { FieldMessage } from '../../components/field.tsx'
import { Segments } from '../../components/segments.tsx'

const all = Array.from({ length: MAX_OUTPUTS }, (_, index) => index + 1)
const USUAL = MAX_OUTPUTS <= 4 ? all : [1, 2, 4, 8]
const MESSAGE_ID = 'num-outputs-message'

interface ImageCountProps {
  value: number
  error: string | undefined
  onChange: (value: number) => void
}

/** How many images to generate: the usual numbers in one row, and any other beside them. */
export function ImageCount({ value, error, onChange }: ImageCountProps) {
  const isUsual = USUAL.includes(value)
  return (
    <div>
      <p className="mb-1.5 text-ui font-medium">Images</p>
      <div className="flex gap-1.5">
        <Segments
          label="Images"
          className="grow *:px-0!"
          options={USUAL.map((number) => ({ value: String(number), label: number }))}
          value={isUsual ? String(value) : ''}
          onChange={(number) => onChange(Number(number))}
        />
        {USUAL.length < all.length && (
          <select
            name="num_outputs"
            aria-label="Another number of images"
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? MESSAGE_ID : undefined}
            className="field h-control w-18! shrink-0 text-ui!"
            value={isUsual ? '' : value}
            onChange={({ target }) => onChange(Number(target.value))}
          >
            {isUsual && <option value="">More</option>}
            {all
              .filter((number) => !USUAL.includes(number))
              .map((number) => (
                <option key={number} value={number}>
                  {number}
                </option>
              ))}
          </select>
        )}
      </div>
      <FieldMessage id={MESSAGE_ID} error={error} />
    </div>
  )
}
