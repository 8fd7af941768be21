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

/** A training to repeat, and the settings to change this time. */
export interface Again {
  training: Training
  fix: TrainerParameters
}

/** Returns the form filled in from the earlier training, with the suggested changes. */
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

/** Whether the server can retry it: it must have ended and have the same dataset. */
export const isRetry = ({ training }: Again, datasetId: string): boolean =>
  isTerminal(training.status) && training.dataset_id === datasetId
