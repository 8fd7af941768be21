import { randomUUID } from 'node:crypto'
import {
  type Estimate,
  epochsOf,
  STEP_BOUNDS,
  STEPS_NAMES,
  type StartWarning,
  stepsOf,
} from '@the-way/shared'
import { datasetNotFoundError } from '../datasets/datasets.errors.ts'
import { takeIn } from '../datasets/intake.ts'
import { checkDataset, checkTrainable } from '../datasets/trainable.ts'
import { measureOnly } from '../ports/files/measure-only.ts'
import { OVER_CAP } from '../spending/spending.errors.ts'
import { type EstimateDependencies, estimateTraining } from './estimate.ts'
import { withSteps } from './parameters.ts'
import type { StartFields } from './start-fields.ts'
import type { TrainingSource } from './start-training.ts'

/** Refuses what a start would refuse, and tells what it would cost and take; nothing is stored or sent. */
export function createDryRun(deps: EstimateDependencies) {
  return async (
    owner_id: string,
    fields: StartFields,
    source: TrainingSource,
  ): Promise<Estimate> => {
    const image_count = await countPictures(deps, owner_id, source)
    const { trainer, epochs } = fields
    const parameters = withSteps(trainer, fields.parameters, { epochs, pictures: image_count })
    const estimate = await estimateTraining(deps, owner_id, trainer, parameters)
    return {
      trainer,
      parameters,
      epochs: epochsOf(trainer, parameters, image_count),
      image_count,
      ...estimate,
      warnings: [
        ...(await keywordWarnings(deps, owner_id, fields)),
        ...epochsWarnings(fields, parameters, image_count),
        ...(await capWarnings(deps, owner_id, estimate.estimate_usd_micros)),
      ],
      spending: await deps.spending.get(owner_id),
    }
  }
}

async function countPictures(
  { database }: EstimateDependencies,
  owner_id: string,
  source: TrainingSource,
): Promise<number> {
  if ('dataset_id' in source) {
    const row = await database.call.datasets_get({ owner_id, id: source.dataset_id })
    if (!row) throw datasetNotFoundError()
    checkDataset(row)
    return row.image_count
  }
  const { pictures } = await takeIn({
    upload: source.files,
    datasetId: randomUUID(),
    files: measureOnly,
    newId: randomUUID,
    check: checkTrainable,
  })
  return pictures.length
}

async function keywordWarnings(
  { keywords }: EstimateDependencies,
  owner_id: string,
  { keyword, name }: StartFields,
): Promise<StartWarning[]> {
  const { warnings, suggestions } = await keywords.check(owner_id, keyword, name)
  return warnings.map((warning) => ({ field: 'keyword', ...warning, suggestions }))
}

/** It can be started all the same, and waits then. */
async function capWarnings(
  { spending }: EstimateDependencies,
  owner_id: string,
  price: number,
): Promise<StartWarning[]> {
  const cap = await spending.capOver(owner_id, price)
  if (!cap) return []
  const { code, message, hint } = OVER_CAP[cap]
  return [{ field: 'spending', code, detail: `${message} ${hint}`, suggestions: [] }]
}

const inWords = (count: number) => count.toLocaleString('en-US')

/** More or fewer steps than the trainer takes are as many as it takes. */
function epochsWarnings(
  { trainer, epochs }: StartFields,
  parameters: StartFields['parameters'],
  pictures: number,
): StartWarning[] {
  const resulting = epochsOf(trainer, parameters, pictures)
  const oneStep = epochsOf(trainer, { ...parameters, [STEPS_NAMES[trainer]]: 1 }, pictures)
  if (epochs === null || Math.abs(resulting - epochs) <= oneStep + 0.1) return []
  return [
    {
      field: 'parameters.epochs',
      code: 'out_of_range',
      detail: `The trainer takes ${inWords(STEP_BOUNDS.minimum)} to ${inWords(STEP_BOUNDS.maximum)} steps: it will be ${stepsOf(trainer, parameters)}, which shows each picture ${resulting} times.`,
      suggestions: [String(resulting)],
    },
  ]
}
