import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { counted } from '../../lib/format.ts'
import { settingLabel } from '../gallery/setting-labels.ts'
import type { FormInputs } from './inputs-api.ts'
import { leftOut, type StudioValues } from './studio-values.ts'

interface LeftOutProps {
  inputs: FormInputs
  values: StudioValues
  onChange: (change: Partial<StudioValues>) => void
}

/** Lists settings of a reused generation that the model's version does not have. */
export function LeftOut({ inputs, values, onChange }: LeftOutProps) {
  const names = inputs.areOfVersion ? leftOut(values, inputs.list) : []
  if (names.length === 0) return null
  const remove = () =>
    onChange({
      settings: Object.fromEntries(
        Object.entries(values.settings).filter(([name]) => !names.includes(name)),
      ),
    })
  return (
    <Note
      title={`${counted(names.length, 'setting')} left out.`}
      action={
        <Button size="small" variant="quiet" onClick={remove}>
          Remove
        </Button>
      }
    >
      This version does not have {names.map(settingLabel).join(', ')}.
    </Note>
  )
}
