import {
  type CreateSheetBody,
  type FieldProblem,
  MAX_PROMPT,
  MAX_SEED,
  MAX_SHEET_IMAGES,
  type ModelInput,
  parseNumberRange,
  type SheetAxis,
  type SheetAxisValue,
} from '@the-way/shared'
import { invalidRequestError } from '../errors/request.errors.ts'
import { checkParameters } from '../generations/settings/check-parameters.ts'
import { faultOf } from '../generations/settings/check-value.ts'

type Inputs = readonly ModelInput[]
type RequestedAxis = CreateSheetBody['axes'][number]

/** These are the same for every version, which may lack them in its schema or not limit them as this app does. */
const PROMPT: ModelInput = inputOf('prompt', { type: 'string', max_length: MAX_PROMPT })
const SEED: ModelInput = inputOf('seed', { type: 'integer', minimum: 0, maximum: MAX_SEED })

function inputOf(name: string, limits: Partial<ModelInput>): ModelInput {
  const common = { default: null, required: false, title: name, description: null } as const
  return { name, type: 'any', group: 'more', ...common, ...limits }
}

/** Returns the axes with their ranges as lists. Throws 400 for names and values that the version does not have. */
export function readAxes(requested: RequestedAxis[], inputs: Inputs, apiHost: string): SheetAxis[] {
  const results = requested.map((axis, index) =>
    readAxis(axis, `axes.${index}`, { inputs, apiHost }),
  )
  const problems = [
    ...results.flatMap((result) => result.problems),
    ...requested.flatMap(({ name }, index) =>
      requested.findIndex((other) => other.name === name) < index
        ? [{ field: `axes.${index}.name`, code: 'uniqueItems', detail: 'is an axis already' }]
        : [],
    ),
  ]
  if (problems.length > 0) throw invalidRequestError(problems)
  const axes = results.map(({ axis }) => axis)
  const total = countCells(axes)
  if (total > MAX_SHEET_IMAGES) throw invalidRequestError([tooManyCells(total)])
  return axes
}

/** Returns how many images a sheet with these axes has. */
export const countCells = (axes: readonly SheetAxis[]): number =>
  axes.reduce((cells, { values }) => cells * values.length, 1)

const tooManyCells = (total: number): FieldProblem => ({
  field: 'axes',
  code: 'maximum',
  detail: `make ${total} images: a contact sheet has at most ${MAX_SHEET_IMAGES}. Remove some values`,
})

function readAxis(
  { name, values: requested }: RequestedAxis,
  field: string,
  { inputs, apiHost }: { inputs: Inputs; apiHost: string },
): { axis: SheetAxis; problems: FieldProblem[] } {
  const failed = (at: string, code: string, detail: string) => ({
    axis: { name, values: [] },
    problems: [{ field: `${field}.${at}`, code, detail }],
  })
  const input = { prompt: PROMPT, seed: SEED }[name] ?? inputs.find((one) => one.name === name)
  if (!input) {
    const [unknown] = checkParameters({ [name]: null }, inputs, apiHost)
    return failed('name', unknown?.code ?? 'additionalProperties', unknown?.detail ?? 'is unknown')
  }
  if (!canVary(input))
    return failed(
      'name',
      'unsupported',
      'can’t be an axis: use the prompt, a number, a choice or a switch',
    )
  const values =
    typeof requested === 'string' ? parseNumberRange(requested, MAX_SHEET_IMAGES) : requested
  if (values === null)
    return failed(
      'values',
      'pattern',
      `should be a list, or a range of at most ${MAX_SHEET_IMAGES} numbers such as 0.6..1.2 step 0.2`,
    )
  const problems = values.flatMap((value, index) => {
    const fault = faultOfValue(input, value, apiHost) ?? repeated(values, index)
    return fault ? [{ ...fault, field: `${field}.values.${index}` }] : []
  })
  return { axis: { name, values }, problems }
}

/** An axis has values that people can name in a line. Each cell is one image, so the number of images can't vary. */
const canVary = ({ name, type, enum: choices }: ModelInput): boolean =>
  name === 'prompt' ||
  (name !== 'num_outputs' &&
    (choices !== undefined || ['integer', 'number', 'boolean'].includes(type)))

type Fault = Pick<FieldProblem, 'code' | 'detail'>

function faultOfValue(input: ModelInput, value: SheetAxisValue, apiHost: string): Fault | null {
  if (input === PROMPT && typeof value === 'string' && value.trim() === '')
    return { code: 'pattern', detail: 'should not be empty' }
  return faultOf(input, value, apiHost)
}

const repeated = (values: readonly SheetAxisValue[], index: number): Fault | null =>
  values.indexOf(values[index] ?? '') < index
    ? { code: 'uniqueItems', detail: 'is in this axis already: each image is made once' }
    : null
