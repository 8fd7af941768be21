import { isDeepStrictEqual } from 'node:util'
import {
  type FieldProblem,
  type GenerateBody,
  insertKeyword,
  type ModelInput,
  type UsedLora,
} from '@the-way/shared'
import { invalidRequestError } from '../../errors/request.errors.ts'
import { checkParameters } from './check-parameters.ts'
import { checkCombinations } from './combinations.ts'
import { checkTotal, readPrompts } from './read-prompts.ts'

/** How many images of a prompt are to be made. */
export interface WantedImages {
  /** With the trigger word. */
  prompt: string
  num_outputs: number
}

/** What a generation is made from. */
export interface GenerationSettings {
  prompts: WantedImages[]
  keyword_inserted: boolean
  /** `null` if one has to be drawn. */
  seed: number | null
  parameters: Record<string, unknown>
  /** LoRAs besides the model's own, which `parameters` contain too. */
  loras: UsedLora[]
}

/** How many images FLUX and SDXL versions make in one run. */
const COMMON_OUTPUTS = 4

interface KeywordOf {
  keyword: string | null
  trainer: string | null
}

/**
 * Returns the settings of a request. Named ones that a version does not have are left out when it is sent, and their
 * values fitted to its range, as they are the same for every model. What is in `parameters` is for this version and must
 * be right: throws 400 with every problem. `inputs` is `null` if the version is not known; then it checks less.
 */
export function readSettings(
  body: GenerateBody,
  model: KeywordOf,
  inputs: readonly ModelInput[] | null,
  apiHost: string,
): GenerationSettings {
  const {
    prompt: _,
    prompts: __,
    image_id: ___,
    loras: ____,
    parameters: requested = {},
    ...named
  } = body
  const typed = readPrompts(body)
  const sent = typed.prompts.map(({ text, field }) => ({
    ...insertKeyword(text, model.keyword, model.trainer),
    field,
  }))
  const given = withoutNulls(requested)
  const { seed, num_outputs, ...parameters } = { ...named, ...given }
  const images = typeof num_outputs === 'number' ? num_outputs : 1
  const problems = [
    ...typed.problems,
    ...contradictions(named, given),
    ...(inputs === null ? [] : checkParameters(requested, inputs, apiHost)),
    ...sent.flatMap((one) => lengthProblems(one, inputs ?? [], one.field)),
    ...checkTotal(sent.length, images),
  ]
  if (problems.length > 0) throw invalidRequestError(firstOfEachField(problems))
  const combined = checkCombinations(parameters, inputs ?? [])
  if (combined.problems.length > 0) throw invalidRequestError(combined.problems)
  return {
    prompts: sent.map((one) => ({ prompt: one.prompt, num_outputs: images })),
    keyword_inserted: sent.some(({ inserted }) => inserted),
    seed: typeof seed === 'number' ? seed : null,
    parameters: combined.parameters,
    loras: [],
  }
}

/** `null` stands for the version's default. */
const withoutNulls = (parameters: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null))

function contradictions(
  named: Record<string, unknown>,
  parameters: Record<string, unknown>,
): FieldProblem[] {
  return Object.keys(parameters)
    .filter((name) => Object.hasOwn(named, name))
    .filter((name) => !isDeepStrictEqual(named[name], parameters[name]))
    .map((name) => ({
      field: `parameters.${name}`,
      code: 'ambiguous',
      detail: `contradicts ${name}: send one of them`,
    }))
}

function lengthProblems(
  { prompt }: Pick<WantedImages, 'prompt'>,
  inputs: readonly ModelInput[],
  field: string,
): FieldProblem[] {
  const longest = inputs.find(({ name }) => name === 'prompt')?.max_length ?? Infinity
  if ([...prompt].length <= longest) return []
  const detail = `should have at most ${longest} characters, with the trigger word: this version does not accept more`
  return [{ field, code: 'maxLength', detail }]
}

/**
 * Returns how many images a run of this version can make. `inputs` is `null` or empty if they are not known: then it is the
 * limit of FLUX and SDXL.
 */
export function outputsPerRun(inputs: readonly ModelInput[] | null): number {
  if (inputs === null || inputs.length === 0) return COMMON_OUTPUTS
  const count = inputs.find(({ name }) => name === 'num_outputs')
  return count ? (count.maximum ?? Infinity) : 1
}

/** Checks a run that was queued before its version was known. */
export function limitProblems(run: WantedImages, inputs: readonly ModelInput[]): FieldProblem[] {
  const most = outputsPerRun(inputs)
  return [
    ...lengthProblems(run, inputs, 'prompt'),
    ...(run.num_outputs > most
      ? [
          {
            field: 'num_outputs',
            code: 'maximum',
            detail: `should be at most ${most}: this version does not make more images at a time`,
          },
        ]
      : []),
  ]
}

const firstOfEachField = (problems: readonly FieldProblem[]): FieldProblem[] =>
  problems.filter(
    ({ field }, index) => problems.findIndex((other) => other.field === field) === index,
  )
