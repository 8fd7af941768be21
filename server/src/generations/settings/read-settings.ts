import { isDeepStrictEqual } from 'node:util'
import {
  type FieldProblem,
  type GenerateBody,
  insertKeyword,
  type ModelInput,
} from '@the-way/shared'
import { invalidRequestError } from '../../errors/request.errors.ts'
import { checkParameters } from './check-parameters.ts'
import { checkCombinations } from './combinations.ts'

/** What a generation is made from. */
export interface GenerationSettings {
  /** With the trigger word. */
  prompt: string
  keyword_inserted: boolean
  /** `null` if one has to be drawn. */
  seed: number | null
  num_outputs: number
  parameters: Record<string, unknown>
}

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
  const { prompt: typed, parameters: requested = {}, ...named } = body
  const { prompt, inserted } = insertKeyword(typed, model.keyword, model.trainer)
  const given = withoutNulls(requested)
  const problems = [
    ...contradictions(named, given),
    ...(inputs === null ? [] : checkParameters(requested, inputs, apiHost)),
  ]
  const { seed, num_outputs, ...parameters } = { ...named, ...given }
  const settings: GenerationSettings = {
    prompt,
    keyword_inserted: inserted,
    seed: typeof seed === 'number' ? seed : null,
    num_outputs: typeof num_outputs === 'number' ? num_outputs : 1,
    parameters,
  }
  if (inputs !== null && inputs.length > 0)
    problems.push(
      ...limitProblems(settings, inputs).filter(({ field }) => !Object.hasOwn(given, field)),
    )
  if (problems.length > 0) throw invalidRequestError(firstOfEachField(problems))
  const combined = checkCombinations(parameters, inputs ?? [])
  if (combined.problems.length > 0) throw invalidRequestError(combined.problems)
  return { ...settings, parameters: combined.parameters }
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

/** Checks what is sent beside `parameters` against the limits of the version. */
export function limitProblems(
  { prompt, num_outputs }: Pick<GenerationSettings, 'prompt' | 'num_outputs'>,
  inputs: readonly ModelInput[],
): FieldProblem[] {
  const find = (name: string) => inputs.find((input) => input.name === name)
  const longest = find('prompt')?.max_length ?? Infinity
  const count = find('num_outputs')
  const most = count ? (count.maximum ?? Infinity) : 1
  return [
    ...([...prompt].length > longest
      ? [
          {
            field: 'prompt',
            code: 'maxLength',
            detail: `should have at most ${longest} characters, with the trigger word: this version does not accept more`,
          },
        ]
      : []),
    ...(num_outputs > most
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
