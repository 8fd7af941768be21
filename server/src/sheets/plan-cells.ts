import { randomUUID } from 'node:crypto'
import type {
  CreateSheetBody,
  FieldProblem,
  GenerateBody,
  ModelInput,
  SheetAxis,
  SheetAxisValue,
} from '@the-way/shared'
import { ProblemError } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'
import { foldText } from '../gallery/fold-text.ts'
import { readSettings } from '../generations/settings/read-settings.ts'
import { fitInput } from '../generations/version-input.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import { countCells } from './read-axes.ts'

/** One image that is to be made. */
export interface PlannedCell {
  id: string
  prompt: string
  search_text: string
  keyword_inserted: boolean
  seed: number
  num_outputs: 1
  parameters: Record<string, unknown>
}

interface SheetPlan {
  /** Every model in the library so far is one version; an axis of versions would give each cell its own. */
  model: Pick<ModelRow, 'keyword' | 'trainer'>
  inputs: readonly ModelInput[]
  base: CreateSheetBody['base']
  axes: readonly SheetAxis[]
  /** The seed of cells that are not given one. */
  drawnSeed: number
  /** The LoRAs of `base` as inputs. */
  loraParameters: Record<string, unknown>
  apiHost: string
}

/** Returns the cells of a sheet in reading order, each checked like a generation. Throws 400, naming the field in the sheet. */
export function planCells(plan: SheetPlan): PlannedCell[] {
  const cells = placesOf(plan.axes).map((at) => planCell(plan, at))
  requireDistinct(plan, cells)
  return cells
}

/** Returns the index of the values of each cell on each axis, in reading order: the last one changes fastest. */
export const placesOf = (axes: readonly SheetAxis[]): number[][] =>
  Array.from({ length: countCells(axes) }, (_, cell) => placeOf(axes, cell))

function placeOf(axes: readonly SheetAxis[], cell: number): number[] {
  let rest = cell
  return axes
    .toReversed()
    .map(({ values }) => {
      const index = rest % values.length
      rest = Math.floor(rest / values.length)
      return index
    })
    .toReversed()
}

/** Returns the settings that the axes give the cell at this place. */
export const valuesAt = (
  axes: readonly SheetAxis[],
  at: readonly number[],
): Record<string, SheetAxisValue> =>
  Object.fromEntries(axes.map(({ name, values }, axis) => [name, values[at[axis] ?? 0] ?? '']))

function planCell(plan: SheetPlan, at: number[]): PlannedCell {
  const { model, inputs, axes, apiHost } = plan
  const values = valuesAt(axes, at)
  const settings = withSheetFields(plan, at, () =>
    readSettings(bodyOf(plan.base, values), model, inputs, apiHost),
  )
  const [wanted, another] = settings.prompts
  if (!wanted || another || wanted.num_outputs !== 1) throw severalImagesError(plan, at, !another)
  const { prompt: _, seed: __, ...varied } = values
  return {
    id: randomUUID(),
    prompt: wanted.prompt,
    search_text: foldText(wanted.prompt),
    keyword_inserted: settings.keyword_inserted,
    seed: settings.seed ?? plan.drawnSeed,
    num_outputs: 1,
    parameters: fitInput({ ...settings.parameters, ...plan.loraParameters, ...varied }, inputs),
  }
}

/** Returns the request for one cell. The value of an axis replaces one in `base`. */
function bodyOf(
  base: CreateSheetBody['base'],
  values: Record<string, SheetAxisValue>,
): GenerateBody {
  const { parameters = {}, ...named } = base
  const isFree = ([name]: [string, unknown]) => !Object.hasOwn(values, name)
  const { prompt, seed, ...varied } = values
  return {
    ...Object.fromEntries(Object.entries(named).filter(isFree)),
    ...(typeof prompt === 'string' && { prompt }),
    ...(typeof seed === 'number' && { seed }),
    parameters: { ...Object.fromEntries(Object.entries(parameters).filter(isFree)), ...varied },
  }
}

/** Runs a check of a cell's request and names its problems by the fields of the sheet. */
function withSheetFields<T>(plan: SheetPlan, at: number[], check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.errors.length === 0) throw error
    const errors = error.errors.map((problem) => ({
      ...problem,
      field: fieldOf(plan, at, problem.field),
    }))
    throw invalidRequestError(errors)
  }
}

function fieldOf({ axes }: SheetPlan, at: number[], field: string): string {
  const name = field.replace(/^parameters\./, '')
  const axis = axes.findIndex((one) => one.name === name)
  return axis < 0 ? `base.${field}` : `axes.${axis}.values.${at[axis]}`
}

function severalImagesError(plan: SheetPlan, at: number[], hasOnePrompt: boolean): ProblemError {
  const problem: FieldProblem = hasOnePrompt
    ? {
        field: 'base.parameters.num_outputs',
        code: 'reserved',
        detail: 'can’t be more than 1 here: each cell is one image',
      }
    : {
        field: fieldOf(plan, at, 'prompt'),
        code: 'maximum',
        detail:
          'has alternatives: make the prompt an axis with a value for each. Write \\{ and \\} for ordinary braces',
      }
  return invalidRequestError([problem])
}

/**
 * Two cells with equal inputs would be the same image, paid for twice, and a look-up could not tell them apart. Values differ
 * within an axis, but two prompts may become equal with the trigger word.
 */
function requireDistinct({ axes }: SheetPlan, cells: readonly PlannedCell[]): void {
  const places = placesOf(axes)
  const known = new Map<string, number>()
  for (const [index, { prompt, seed, parameters }] of cells.entries()) {
    const key = JSON.stringify([prompt, seed, Object.entries(parameters).sort()])
    const first = known.get(key)
    known.set(key, index)
    const at = places[index]
    const other = first === undefined ? undefined : places[first]
    if (!at || !other) continue
    const axis = at.findIndex((place, one) => place !== other[one])
    const field = `axes.${axis}.values.${at[axis]}`
    const detail = `makes the same image as value ${(other[axis] ?? 0) + 1} of this axis: remove one of them`
    throw invalidRequestError([{ field, code: 'uniqueItems', detail }])
  }
}

/** What all cells have in common, as the sheet stores it: with the seed that was drawn. */
export function storedBase(
  base: CreateSheetBody['base'],
  axes: readonly SheetAxis[],
  drawnSeed: number,
): Record<string, unknown> {
  const hasSeed =
    base.seed !== undefined ||
    typeof base.parameters?.['seed'] === 'number' ||
    axes.some(({ name }) => name === 'seed')
  return hasSeed ? base : { ...base, seed: drawnSeed }
}
