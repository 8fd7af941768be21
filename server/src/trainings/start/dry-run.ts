import { createHash, randomUUID } from 'node:crypto'
import {
  EFFORTS,
  type Effort,
  type Estimate,
  epochsOf,
  presetOf,
  STEP_BOUNDS,
  STEPS_NAMES,
  type StartWarning,
  stepsOf,
  type TrainerParameters,
} from '@the-way/shared'
import { takeIn } from '../../datasets/intake.ts'
import { readDataset } from '../../datasets/read-dataset.ts'
import { checkDataset, checkTrainable } from '../../datasets/trainable.ts'
import type { Files } from '../../ports/files/files.ts'
import { explainHold } from '../../runs/hold-messages.ts'
import { createEstimator, type EstimateDependencies, estimateOnReplicate } from './estimate.ts'
import { withSteps } from './parameters.ts'
import type { StartFields } from './start-fields.ts'
import type { TrainingSource } from './start-training.ts'

/** Validates a training like a start does and estimates price and duration, without storing or sending anything. */
export async function dryRun(
  deps: EstimateDependencies,
  owner_id: string,
  fields: StartFields,
  source: TrainingSource,
): Promise<Estimate> {
  const image_count = await countImages(deps, owner_id, source)
  const { trainer, epochs } = fields
  const estimate = await createEstimator(deps, owner_id, trainer)

  const estimateRun = async (parameters: TrainerParameters) => {
    const cost = estimate(parameters)
    return {
      parameters,
      total_steps: stepsOf(trainer, parameters),
      epochs: epochsOf(trainer, parameters, image_count),
      ...cost,
      replicate_estimate: deps.isFree ? estimateOnReplicate(trainer, parameters) : null,
      warnings: await capWarnings(deps, owner_id, cost.estimate_usd_micros),
    }
  }

  const requested = withSteps(trainer, fields.parameters, { epochs, images: image_count })
  const [run, keyword, spending, ...efforts] = await Promise.all([
    estimateRun(requested),
    keywordWarnings(deps, owner_id, fields),
    deps.spending.get(owner_id),
    ...EFFORTS.map(async (effort) => ({
      effort,
      ...(await estimateRun(withEffort(fields, effort))),
    })),
  ])
  return {
    trainer,
    image_count,
    ...run,
    warnings: [...keyword, ...epochsWarnings(fields, requested, image_count), ...run.warnings],
    efforts,
    spending,
  }
}

/** Returns the settings of a request with the steps of another effort. */
const withEffort = (
  { trainer, subject, keyword, parameters }: StartFields,
  effort: Effort,
): TrainerParameters => ({
  ...parameters,
  [STEPS_NAMES[trainer]]: stepsOf(trainer, presetOf({ trainer, subject, keyword, effort })),
})

async function countImages(
  deps: EstimateDependencies,
  owner_id: string,
  source: TrainingSource,
): Promise<number> {
  if ('dataset_id' in source) {
    const row = await readDataset(deps, owner_id, source.dataset_id)
    checkDataset(row)
    return row.image_count
  }
  const { images } = await takeIn({
    upload: source.files,
    ownerId: owner_id,
    datasetId: randomUUID(),
    files: measureOnly,
    newId: randomUUID,
    check: checkTrainable,
  })
  return images.length
}

async function keywordWarnings(
  { keywords }: EstimateDependencies,
  owner_id: string,
  { keyword, name }: StartFields,
): Promise<StartWarning[]> {
  const { warnings, suggestions } = await keywords.check(owner_id, keyword, name)
  return warnings.map((warning) => ({ field: 'keyword', ...warning, suggestions }))
}

/** Exceeding a cap is only a warning, because the training can be started and then is on hold. */
async function capWarnings(
  { spending }: EstimateDependencies,
  owner_id: string,
  price: number,
): Promise<StartWarning[]> {
  const cap = await spending.capOver(owner_id, price)
  if (!cap) return []
  const { code, message, hint } = explainHold(cap)
  return [{ field: 'spending', code, detail: `${message} ${hint}`, suggestions: [] }]
}

const formatCount = (count: number) => count.toLocaleString('en-US')

/** Warns if the number of steps was adjusted to the range that the trainer accepts. */
function epochsWarnings(
  { trainer, epochs }: StartFields,
  parameters: StartFields['parameters'],
  images: number,
): StartWarning[] {
  const resulting = epochsOf(trainer, parameters, images)
  const oneStep = epochsOf(trainer, { ...parameters, [STEPS_NAMES[trainer]]: 1 }, images)
  if (epochs === null || Math.abs(resulting - epochs) <= oneStep + 0.1) return []
  return [
    {
      field: 'parameters.epochs',
      code: 'out_of_range',
      detail: `The trainer accepts ${formatCount(STEP_BOUNDS.minimum)} to ${formatCount(STEP_BOUNDS.maximum)} steps. It will run ${stepsOf(trainer, parameters)}, which shows each image ${resulting} times.`,
      suggestions: [String(resulting)],
    },
  ]
}

/** Measures and hashes what is written without storing it. */
const measureOnly: Pick<Files, 'write' | 'remove'> = {
  async write(_key, source) {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of Buffer.isBuffer(source) ? [source] : source) {
      hash.update(chunk)
      bytes += chunk.length
    }
    return { bytes, sha256: hash.digest('hex') }
  },
  remove: async () => {},
}
