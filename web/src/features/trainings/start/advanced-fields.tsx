import { TRAINERS, type Trainer } from '@the-way/shared'
import { RotateCcw } from 'lucide-react'
import { type Control, useFormState } from 'react-hook-form'
import { Button } from '../../../components/button.tsx'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Disclosure } from '../../../components/disclosure.tsx'
import { counted } from '../../../lib/format.ts'
import type { NewModelFields } from './form-values.ts'
import { LengthFields } from './length-fields.tsx'
import { SettingField } from './setting-field.tsx'
import { furtherSettings, settingsOf } from './setting-kinds.ts'
import { TRAINER_DETAILS } from './setting-labels.ts'
import type { Settings } from './settings.ts'

interface AdvancedFieldsProps {
  control: Control<NewModelFields>
  fields: NewModelFields
  settings: Settings
  /** How many images the dataset has. */
  images: number
  onTrainer: (trainer: NewModelFields['trainer']) => void
  onParameters: (parameters: NewModelFields['parameters']) => void
}

/** The trainer and its settings, for people who know them. */
export function AdvancedFields(props: AdvancedFieldsProps) {
  const { control, fields, settings, images, onTrainer, onParameters } = props
  const { errors } = useFormState({ control })
  const { trainer, parameters } = fields
  const changed = Object.keys(settings.own).length
  const errorOf = (name: string) => errors.parameters?.[name]?.message

  const change = (name: string, text: string | undefined) => {
    const { [name]: _, ...others } = parameters
    onParameters(text === undefined ? others : { ...others, [name]: text })
  }

  return (
    <Disclosure summary="Advanced" detail={summaryOf(settingsOf(trainer).length, changed)}>
      <TrainerChoice trainer={trainer} onChange={onTrainer} />
      <div className="grid items-start gap-4 md:grid-cols-2">
        <LengthFields
          fields={fields}
          settings={settings}
          images={images}
          errorOf={errorOf}
          onChange={onParameters}
        />
        {furtherSettings(trainer).map((setting) => (
          <SettingField
            key={setting.name}
            setting={setting}
            preset={settings.preset[setting.name]}
            text={parameters[setting.name]}
            error={errorOf(setting.name)}
            onChange={(text) => change(setting.name, text)}
          />
        ))}
      </div>
      {changed > 0 && (
        <Button icon={RotateCcw} className="mt-4" onClick={() => onParameters({})}>
          Reset all
        </Button>
      )}
    </Disclosure>
  )
}

/** "12 settings, all at their defaults" */
const summaryOf = (all: number, changed: number): string =>
  `${counted(all, 'setting')}, ${changed === 0 ? 'all at their defaults' : `${changed} changed`}`

interface TrainerChoiceProps {
  trainer: Trainer
  onChange: (trainer: Trainer) => void
}

/** The choice of the trainer, which also decides the base model. */
const TrainerChoice = ({ trainer, onChange }: TrainerChoiceProps) => (
  <div className="mb-5">
    <h3 className="mb-2 text-ui font-medium">Trainer</h3>
    <ChoiceCards
      label="Trainer"
      options={TRAINERS.map((value) => ({ value, ...TRAINER_DETAILS[value] }))}
      value={trainer}
      onChange={onChange}
    />
  </div>
)
