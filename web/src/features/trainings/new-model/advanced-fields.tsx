import { type Control, type UseFormRegister, useFormState } from 'react-hook-form'
import { Disclosure } from '../../../components/disclosure.tsx'
import { TextField } from '../../../components/field.tsx'
import { faultInWords, type NewModelFields } from './form-values.ts'

const FIGURES = [
  {
    key: 'steps',
    label: 'Steps',
    hint: 'More steps learn more and cost more; far too many copy the pictures.',
    step: 1,
  },
  {
    key: 'learning_rate',
    label: 'Learning rate',
    hint: '0.0004 suits most sets. A lower one learns slower and rarely goes wrong.',
    step: 'any',
  },
  {
    key: 'batch_size',
    label: 'Batch size',
    hint: 'Pictures for each step. 2 costs about twice as much and needs more memory.',
    step: 1,
  },
  {
    key: 'lora_rank',
    label: 'LoRA rank',
    hint: '16 suits most sets. A higher one holds more detail and makes a larger file.',
    step: 1,
  },
] as const

interface AdvancedFieldsProps {
  control: Control<NewModelFields>
  register: UseFormRegister<NewModelFields>
  /** All are as the choice of length has them. */
  untouched: boolean
}

/** The trainer's settings, for those who know them. */
export function AdvancedFields({ control, register, untouched }: AdvancedFieldsProps) {
  const { errors } = useFormState({ control })
  return (
    <Disclosure
      summary="Advanced"
      detail={untouched ? '4 settings, all good as they are' : '4 settings, some are your own'}
    >
      <div className="grid gap-4 md:grid-cols-2">
        {FIGURES.map(({ key, label, hint, step }) => (
          <TextField
            key={key}
            {...register(`parameters.${key}`, { valueAsNumber: true })}
            label={label}
            hint={hint}
            type="number"
            inputMode="decimal"
            step={step}
            error={faultInWords(`parameters.${key}`, errors.parameters?.[key])}
          />
        ))}
      </div>
    </Disclosure>
  )
}
