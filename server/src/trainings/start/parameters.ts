import {
  canLearnKeyword,
  EpochsSchema,
  type FieldProblem,
  PARAMETER_SCHEMAS,
  type PresetChoice,
  presetOf,
  STEPS_NAMES,
  stepsForEpochs,
  type Trainer,
  type TrainerParameters,
} from '@the-way/shared'
import { Type } from 'typebox'
import { invalidRequestError } from '../../errors/error-handler.ts'
import { findProblems } from '../../validation/validation.ts'

/** Checked beside the trainer's own. */
const AskedEpochsSchema = Type.Object({ epochs: Type.Optional(EpochsSchema) })

/**
 * The trainer's settings: what is asked for, over the preset. `epochs`, if asked for, become steps once the images
 * are counted. Throws 400 with every setting at fault, named `parameters.<name>`.
 */
export function completeParameters(
  asked: TrainerParameters,
  choice: PresetChoice,
): { parameters: TrainerParameters; epochs: number | null } {
  const { trainer } = choice
  const { epochs, ...named } = asked
  const parameters = { ...presetOf(choice), ...named }
  const problems = [
    ...findProblems(AskedEpochsSchema, { epochs }),
    ...findProblems(PARAMETER_SCHEMAS[trainer], parameters).map((problem) =>
      isOtherNameOfSteps(problem, trainer) ? renamed(problem, trainer) : problem,
    ),
    ...(epochs !== undefined && STEPS_NAMES[trainer] in named ? [twoLengths(trainer)] : []),
  ].map((problem) => ({ ...problem, field: `parameters.${problem.field}` }))
  if (problems.length === 0) problems.push(...keywordProblems(parameters, asked, choice))
  if (problems.length > 0) throw invalidRequestError(problems)
  return { parameters, epochs: typeof epochs === 'number' ? epochs : null }
}

/** As they are sent: with the steps that the epochs make of so many images. */
export function withSteps(
  trainer: Trainer,
  parameters: TrainerParameters,
  { epochs, images }: { epochs: number | null; images: number },
): TrainerParameters {
  if (epochs === null) return parameters
  const steps = stepsForEpochs(trainer, parameters, { epochs, images })
  return { ...parameters, [STEPS_NAMES[trainer]]: steps }
}

const isOtherNameOfSteps = ({ field, code }: FieldProblem, trainer: Trainer) =>
  code === 'additionalProperties' &&
  Object.entries(STEPS_NAMES).some(([other, name]) => other !== trainer && name === field)

const renamed = (problem: FieldProblem, trainer: Trainer): FieldProblem => ({
  ...problem,
  detail: `is not known here: this trainer calls it ${STEPS_NAMES[trainer]}`,
})

const twoLengths = (trainer: Trainer): FieldProblem => ({
  field: 'epochs',
  code: 'ambiguous',
  detail: `cannot come with ${STEPS_NAMES[trainer]}: send one or the other`,
})

/** SDXL learns the keyword from the captions alone; the FLUX trainers add it themselves. */
function keywordProblems(
  { caption_prefix }: TrainerParameters,
  asked: TrainerParameters,
  { trainer, keyword }: PresetChoice,
): FieldProblem[] {
  if (trainer !== 'sdxl' || typeof caption_prefix !== 'string') return []
  if (canLearnKeyword(caption_prefix, keyword)) return []
  return [
    'caption_prefix' in asked
      ? {
          field: 'parameters.caption_prefix',
          code: 'keyword',
          detail: `should hold ${keyword}, as a word of its own and nowhere else`,
        }
      : {
          field: 'keyword',
          code: 'ambiguous',
          detail: `cannot be told from the words “${caption_prefix.trim()}” by this trainer: choose a longer one`,
        },
  ]
}
