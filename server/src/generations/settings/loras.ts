import { isDeepStrictEqual } from 'node:util'
import type {
  FieldProblem,
  GenerateBody,
  ModelInput,
  RequestedLora,
  UsedLora,
} from '@the-way/shared'
import { invalidRequestError } from '../../errors/request.errors.ts'
import type { VersionInputs } from '../../models/inputs/version-inputs.ts'
import { modelNotFoundError } from '../../models/models.errors.ts'
import { requireUsable } from '../../models/require-usable.ts'
import type { Database } from '../../ports/database/database.ts'
import { familyOf } from '../estimate/typical-times.ts'
import { faultOf } from './check-value.ts'
import { loraFault } from './lora-reference.ts'

export interface ResolveLorasDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  versionInputs: VersionInputs
  /** The host of Replicate's API. */
  apiHost: string
}

/** The inputs of the known models for a LoRA besides their own, with the input for its strength. */
const SLOTS = [{ reference: 'extra_lora', scale: 'extra_lora_scale' }] as const

interface Resolved {
  loras: UsedLora[]
  /** The inputs that stand for them. */
  parameters: Record<string, unknown>
}

/**
 * Returns the LoRAs of a request as they are sent. Throws 400 if the version does not take them, and 404 if the owner can't
 * use one of the models.
 */
export async function resolveLoras(
  deps: ResolveLorasDependencies,
  owner_id: string,
  { loras: requested = [], parameters: given = {} }: GenerateBody,
  inputs: readonly ModelInput[],
): Promise<Resolved> {
  const slots = SLOTS.filter((slot) => inputs.some(({ name }) => name === slot.reference))
  const problems = [
    ...(requested.length > slots.length ? [tooMany(slots.length)] : []),
    ...requested.flatMap((lora, index) => loraProblems(deps, lora, index, inputs)),
  ]
  if (problems.length > 0) throw invalidRequestError(problems)
  const loras: UsedLora[] = []
  const parameters: Record<string, unknown> = {}
  for (const [index, { model_id = null, reference = '', scale = null }] of requested.entries()) {
    const slot = slots[index]
    if (!slot) break
    const sent =
      model_id === null ? reference : await referenceOf(deps, owner_id, model_id, `loras.${index}`)
    loras.push({ model_id, reference: sent, scale })
    parameters[slot.reference] = sent
    if (scale !== null) parameters[slot.scale] = scale
  }
  const contradictions = Object.keys(parameters)
    .filter((name) => (given[name] ?? null) !== null)
    .filter((name) => !isDeepStrictEqual(given[name], parameters[name]))
    .map((name) => ({
      field: `parameters.${name}`,
      code: 'ambiguous',
      detail: 'contradicts loras: send one of them',
    }))
  if (contradictions.length > 0) throw invalidRequestError(contradictions)
  return { loras, parameters }
}

const tooMany = (slots: number): FieldProblem => ({
  field: 'loras',
  code: 'maxItems',
  detail:
    slots === 0
      ? 'should be left out: this version only uses the LoRA of its model'
      : `should hold at most ${slots} item: this version does not take more LoRAs besides its model’s own`,
})

function loraProblems(
  { apiHost }: ResolveLorasDependencies,
  { model_id, reference, scale }: RequestedLora,
  index: number,
  inputs: readonly ModelInput[],
): FieldProblem[] {
  const field = `loras.${index}`
  if (model_id === undefined && reference === undefined)
    return [{ field, code: 'required', detail: 'needs model_id or reference' }]
  if (model_id !== undefined && reference !== undefined)
    return [
      {
        field: `${field}.reference`,
        code: 'ambiguous',
        detail: 'contradicts model_id: send one of them',
      },
    ]
  const fault = reference === undefined ? null : loraFault(reference, apiHost)
  const scaleInput = inputs.find(({ name }) => name === SLOTS[index]?.scale)
  const scaleFault = scale === undefined || !scaleInput ? null : faultOf(scaleInput, scale, apiHost)
  return [
    ...(fault === null
      ? []
      : [{ field: `${field}.reference`, code: 'url', detail: `should ${fault}` }]),
    ...(scaleFault === null ? [] : [{ field: `${field}.scale`, ...scaleFault }]),
  ]
}

/** Returns what the version downloads a model's LoRA from: owner/name/version. */
async function referenceOf(
  { database, emulated, versionInputs }: ResolveLorasDependencies,
  owner_id: string,
  id: string,
  field: string,
): Promise<string> {
  const model = await database.call.models_get({ owner_id, id })
  if (!model) throw modelNotFoundError(id, `${field}.model_id`)
  requireUsable(model, owner_id, emulated)
  const { name, inputs } = await versionInputs.load(model)
  if (familyOf(inputs, model.trainer) === 'sdxl')
    throw invalidRequestError([
      {
        field: `${field}.model_id`,
        code: 'incompatible',
        detail: 'is a model of SDXL, whose LoRA does not fit this one: choose a FLUX model',
      },
    ])
  return name.replace(':', '/')
}
