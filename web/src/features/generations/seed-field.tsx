import { MAX_SEED } from '@the-way/shared'
import { Dices } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Switch } from '../../components/switch.tsx'

interface SeedFieldProps {
  /** Empty for a random seed each time. */
  value: string
  error: string | undefined
  /** That of the last generation; `null` before the first one. */
  last: number | null
  onChange: (value: string) => void
}

const randomSeed = () => Math.floor(Math.random() * MAX_SEED)

/** The seed: random each time, or kept. */
export function SeedField({ value, error, last, onChange }: SeedFieldProps) {
  return (
    <div>
      <div className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-1.5">
        <TextField
          label="Seed"
          mono
          name="seed"
          inputMode="numeric"
          autoComplete="off"
          placeholder="random"
          value={value}
          onChange={({ target }) => onChange(target.value.trim())}
          error={error}
        />
        <Button
          square
          icon={Dices}
          aria-label="Random seed"
          className="mt-6"
          onClick={() => onChange(String(randomSeed()))}
        />
        <div className="absolute top-0 right-0 *:flex-row-reverse">
          <Switch
            label={<span className="text-small text-muted">Keep</span>}
            checked={value !== ''}
            onChange={(kept) => onChange(kept ? String(last ?? randomSeed()) : '')}
          />
        </div>
      </div>
    </div>
  )
}
