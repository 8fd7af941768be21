import { batchOf, STEPS_NAMES, stepsOf, type TrainerParameters } from '@the-way/shared'
import { TextField } from '../../../components/field.tsx'
import { counted } from '../../../lib/format.ts'
import type { NewModelFields } from './form-values.ts'
import { SettingField } from './setting-field.tsx'
import { stepsSetting, textOf } from './setting-kinds.ts'
import { epochsShown, type Settings } from './settings.ts'

interface LengthFieldsProps {
  fields: NewModelFields
  settings: Settings
  images: number
  errorOf: (name: string) => string | undefined
  onChange: (parameters: NewModelFields['parameters']) => void
}

/** The number of steps, and how often each image is seen. Changing one changes the other. */
export function LengthFields(props: LengthFieldsProps) {
  const { fields, settings, images, errorOf, onChange } = props
  const { trainer, parameters } = fields
  const setting = stepsSetting(trainer)
  if (!setting) return null
  const { epochs, [setting.name]: steps, ...others } = parameters
  const byEpochs = epochs !== undefined
  const isEmpty = images === 0
  return (
    <>
      <SettingField
        setting={setting}
        preset={settings.preset[setting.name]}
        text={byEpochs ? textOf(settings.all[setting.name]) : steps}
        error={errorOf(setting.name)}
        onChange={(text) =>
          onChange(text === undefined ? others : { ...others, [setting.name]: text })
        }
      />
      <TextField
        name="parameters.epochs"
        label="Epochs"
        hint={
          isEmpty
            ? 'How often each image is seen. Available once you add images.'
            : (sumLine(fields, settings.all, images) ??
              'How often each image is seen. Replaces the number of steps.')
        }
        inputMode="decimal"
        autoComplete="off"
        disabled={isEmpty && !byEpochs}
        value={epochsShown(fields, settings.all, images)}
        error={errorOf('epochs')}
        onChange={({ target }) =>
          onChange(target.value === '' ? others : { ...others, epochs: target.value })
        }
      />
    </>
  )
}

/** "100 epochs × 14 images / batch 1 = 1,400 steps" */
export function sumLine(
  fields: NewModelFields,
  all: TrainerParameters,
  images: number,
): string | null {
  const { trainer } = fields
  const [steps, batch] = [stepsOf(trainer, all), batchOf(trainer, all)]
  const epochs = Number(epochsShown(fields, all, images))
  if (!(STEPS_NAMES[trainer] in all) || !(steps > 0 && batch > 0 && epochs > 0)) return null
  const requested = Math.ceil((epochs * images) / batch)
  const isExact = Math.abs(requested - steps) <= 1 || fields.parameters['epochs'] === undefined
  const sum = `${epochs} epochs × ${counted(images, 'image')} / batch ${batch} = ${counted(steps, 'step')}`
  return isExact
    ? sum
    : `The trainer runs at ${requested > steps ? 'most' : 'least'} ${counted(steps, 'step')}.`
}
