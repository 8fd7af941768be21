import {
  EFFORTS,
  isTerminal,
  presetOf,
  STEPS_NAMES,
  type TrainerParameters,
  type Training,
} from '@the-way/shared'
import { emptyForm, type NewModelFields } from './form-values.ts'
import { textOf } from './setting-kinds.ts'

/** A training that is done again, and what is to be otherwise this time. */
export interface Again {
  training: Training
  fix: TrainerParameters
}

/** Everything as it was, but what is fixed. */
export function filledFrom({ training, fix }: Again): NewModelFields {
  const { name, keyword, category, description, trainer, subject, parameters } = training
  const effort = training.effort ?? effortBySteps(training) ?? 'balanced'
  const preset = presetOf({ trainer, subject, effort, keyword })
  const own = Object.entries({ ...parameters, ...fix }).flatMap(([setting, value]) => {
    const text = textOf(value)
    return text === textOf(preset[setting]) ? [] : [[setting, text] as const]
  })
  return {
    ...emptyForm(),
    name,
    keyword,
    category: category ?? '',
    description: description ?? '',
    trainer,
    subject,
    effort,
    parameters: Object.fromEntries(own),
  }
}

function effortBySteps({ trainer, subject, keyword, parameters }: Training) {
  const name = STEPS_NAMES[trainer]
  return EFFORTS.find(
    (effort) => presetOf({ trainer, subject, effort, keyword })[name] === parameters[name],
  )
}

/** Whether the server can do it again: with the same images, and once it has ended. */
export const isRetry = ({ training }: Again, datasetId: string): boolean =>
  isTerminal(training.status) && training.dataset_id === datasetId
