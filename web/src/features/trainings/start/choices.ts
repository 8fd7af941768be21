import { type Effort, STEPS_NAMES, type Subject, type Trainer } from '@the-way/shared'
import type { NewModelFields } from './form-values.ts'
import { categoryOf, isUsualCategory } from './subject-choice.tsx'

/** The settings of the former trainer are put aside, for the way back. */
export const withTrainer = (
  { trainer: former, parameters, aside }: NewModelFields,
  trainer: Trainer,
): Partial<NewModelFields> => ({
  trainer,
  aside: { ...aside, [former]: parameters },
  parameters: aside[trainer] ?? {},
})

/** The category follows, unless it is one of the person's own. */
export const withSubject = (
  { category }: NewModelFields,
  subject: Subject,
): Partial<NewModelFields> => ({
  subject,
  ...(isUsualCategory(category) && { category: categoryOf(subject) }),
})

/** It brings its steps. */
export function withEffort(
  { trainer, parameters }: NewModelFields,
  effort: Effort,
): Partial<NewModelFields> {
  const { epochs: _, [STEPS_NAMES[trainer]]: __, ...others } = parameters
  return { effort, parameters: others }
}
