import type { FieldProblem, ModelInput } from '@the-way/shared'
import { reservedReason } from '../../models/inputs/known-inputs.ts'
import { faultOf } from './check-value.ts'
import { suggestName } from './suggest-name.ts'

type Parameters = Record<string, unknown>

/** Returns every problem of the requested `parameters`, each named `parameters.<name>`. */
export const checkParameters = (
  parameters: Parameters,
  inputs: readonly ModelInput[],
  apiHost: string,
): FieldProblem[] =>
  Object.entries(parameters).flatMap(([name, value]) => {
    const problem = checkParameter(name, value, inputs, apiHost)
    return problem ? [{ ...problem, field: `parameters.${name}` }] : []
  })

function checkParameter(
  name: string,
  value: unknown,
  inputs: readonly ModelInput[],
  apiHost: string,
): Omit<FieldProblem, 'field'> | null {
  if (name === 'prompt')
    return { code: 'ambiguous', detail: 'can’t be here: send `prompt` beside `parameters`' }
  const reserved = reservedReason(name)
  if (reserved !== null) return { code: 'reserved', detail: reserved }
  const input = inputs.find((one) => one.name === name)
  if (!input) return { code: 'additionalProperties', detail: unknownDetail(name, inputs) }
  // `null` stands for the version's default.
  return value === null ? null : faultOf(input, value, apiHost)
}

function unknownDetail(name: string, inputs: readonly ModelInput[]): string {
  if (inputs.length === 0) return 'can’t be checked: this version does not list its settings'
  const names = inputs.map((input) => input.name).filter((one) => one !== 'prompt')
  const suggestion = suggestName(name, names)
  return suggestion === null
    ? 'is not a setting of this version: remove it. GET /api/models/:id/inputs lists them'
    : `is not a setting of this version. Did you mean ${suggestion}?`
}
