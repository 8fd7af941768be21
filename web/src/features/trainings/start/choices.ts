import { type Effort, STEPS_NAMES, type Subject, type Trainer } from '@the-way/shared'
import type { NewModelFields } from './form-values.ts'
import { categoryOf, isUsualCategory } from './subject-choice.tsx'

/** Changes the trainer. The settings of the previous one are put aside, in case the user goes back to it. */
export const withTrainer = (
  { trainer: previous, parameters, aside }: NewModelFields,
  trainer: Trainer,
): Partial<NewModelFields> => ({
  trainer,
  aside: { ...aside, [previous]: parameters },
  parameters: aside[trainer] ?? {},
})

/** Changes the subject. The category follows, unless the user chose their own. */
export const withSubject = (
  { category }: NewModelFields,
  subject: Subject,
): Partial<NewModelFields> => ({
  subject,
  ...(isUsualCategory(category) && { category: categoryOf(subject) }),
})

/** Changes the effort, which sets the number of steps. */
export function withEffort(
  { trainer, parameters }: NewModelFields,
  effort: Effort,
): Partial<NewModelFields> {
  const { epochs: _, [STEPS_NAMES[trainer]]: __, ...others } = parameters
  return { effort, parameters: others }
}
