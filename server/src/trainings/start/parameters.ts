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
import { invalidRequestError } from '../../errors/request.errors.ts'
import { validate } from '../../validation/validation.ts'

/** Checked in addition to the trainer's own schema. */
const RequestedEpochsSchema = Type.Object({ epochs: Type.Optional(EpochsSchema) })

/**
 * Returns the trainer's settings: the preset, overridden by the requested ones. Requested `epochs` are converted to
 * steps once the images are counted. Throws 400 with every invalid setting, named `parameters.<name>`.
 */
export function completeParameters(
  requested: TrainerParameters,
  choice: PresetChoice,
): { parameters: TrainerParameters; epochs: number | null } {
  const { trainer } = choice
  const { epochs, ...named } = requested
  const parameters = { ...presetOf(choice), ...named }
  const problems = [
    ...validate(RequestedEpochsSchema, { epochs }).problems,
    ...validate(PARAMETER_SCHEMAS[trainer], parameters).problems.map((problem) =>
      isOtherNameOfSteps(problem, trainer) ? wrongNameProblem(problem, trainer) : problem,
    ),
    ...(epochs !== undefined && STEPS_NAMES[trainer] in named
      ? [epochsAndStepsProblem(trainer)]
      : []),
  ].map((problem) => ({ ...problem, field: `parameters.${problem.field}` }))
  if (problems.length === 0) problems.push(...keywordProblems(parameters, requested, choice))
  if (problems.length > 0) throw invalidRequestError(problems)
  return { parameters, epochs: typeof epochs === 'number' ? epochs : null }
}

/** Returns the parameters with `epochs` converted to steps for this number of images. */
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

const wrongNameProblem = (problem: FieldProblem, trainer: Trainer): FieldProblem => ({
  ...problem,
  detail: `is unknown: this trainer calls it ${STEPS_NAMES[trainer]}`,
})

const epochsAndStepsProblem = (trainer: Trainer): FieldProblem => ({
  field: 'epochs',
  code: 'ambiguous',
  detail: `can’t be combined with ${STEPS_NAMES[trainer]}: send one or the other`,
})

/** SDXL learns the trigger word only from captions; the FLUX trainers add it themselves. */
function keywordProblems(
  { caption_prefix }: TrainerParameters,
  requested: TrainerParameters,
  { trainer, keyword }: PresetChoice,
): FieldProblem[] {
  if (trainer !== 'sdxl' || typeof caption_prefix !== 'string') return []
  if (canLearnKeyword(caption_prefix, keyword)) return []
  return [
    'caption_prefix' in requested
      ? {
          field: 'parameters.caption_prefix',
          code: 'keyword',
          detail: `should contain ${keyword} exactly once, as a separate word`,
        }
      : {
          field: 'keyword',
          code: 'ambiguous',
          detail: `can’t be distinguished from the words “${caption_prefix.trim()}” by this trainer: choose a longer one`,
        },
  ]
}
