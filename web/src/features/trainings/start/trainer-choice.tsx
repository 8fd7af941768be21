import { TRAINERS, type Trainer } from '@the-way/shared'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { TRAINER_DETAILS } from './setting-labels.ts'

interface TrainerChoiceProps {
  trainer: Trainer
  onChange: (trainer: Trainer) => void
}

/** The choice of the trainer, which also decides the base model. */
export const TrainerChoice = ({ trainer, onChange }: TrainerChoiceProps) => (
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
