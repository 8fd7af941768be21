import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Database } from '../../ports/database/database.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import { type Files, isFileRejected } from '../../ports/files/files.ts'
import { OutputError, type Outputs } from '../../ports/replicate/outputs.ts'
import type { Replicate } from '../../ports/replicate/replicate.ts'
import { logRun } from '../../runs/log-run.ts'
import { postProcessRun } from '../../runs/post-process-run.ts'
import { deleteUploads } from '../../runs/run-uploads.ts'
import type { JobLogger, Lease } from '../../workers/worker.ts'
import { recordWeightsFacts } from '../weights/weights-facts.ts'
import { readTrainingOutput } from './training-output.ts'

export interface PostProcessDependencies {
  database: Database
  files: Files
  replicate: Replicate
  outputs: Outputs
  spoolDirectory: string
  logger: JobLogger
}

const MINUTE = 60_000
/** Weights of a rank 16 FLUX LoRA have about 170 MB (measured by others); six times that is enough for any training. */
const WEIGHTS_LIMITS = { maxBytes: 1_000_000_000, timeoutMs: 15 * MINUTE }

/**
 * Runs the steps that follow completion and cannot change the final state: deletes our upload at Replicate and, after a
 * success, copies thumbnail and weights.
 */
export async function postProcessTraining(
  deps: PostProcessDependencies,
  row: TrainingRow,
  lease: Lease,
): Promise<void> {
  // Quick steps first: weights may take minutes, and the uploaded images should not stay that long.
  const steps = [() => deleteUploads(deps, row)]
  if (row.status !== 'succeeded') {
    await postProcessRun(deps, row, lease, steps)
    return
  }
  const isDone = await postProcessRun(deps, row, lease, [
    ...steps,
    () => makeThumbnail(deps, row),
    (isLate) => keepWeights(deps, row, isLate),
  ])
  if (isDone) logRun(deps.logger, row, 'saved')
}

/** The model's thumbnail is a copy of the first training image's, so that it stays when the dataset is deleted. */
async function makeThumbnail({ database, files }: PostProcessDependencies, row: TrainingRow) {
  if (row.model_id === null || row.dataset_id === null) return
  const dataset = await database.call.datasets_get({ owner_id: row.owner_id, id: row.dataset_id })
  const first = dataset?.images[0]
  const source = first && (await files.read(first.thumbnail_file))
  if (!source) return
  const key = `models/${row.model_id}/thumbnail.webp`
  try {
    await files.write(key, await buffer(source.stream))
  } catch (error) {
    if (isFileRejected(error)) return
    throw error
  }
  const model = await database.call.models_set_thumbnail({
    id: row.model_id,
    now: new Date().toISOString(),
    thumbnail_url: key,
  })
  if (!model) await files.remove([key])
}

async function keepWeights(deps: PostProcessDependencies, row: TrainingRow, isLate: boolean) {
  const { database, files, replicate, outputs } = deps
  if (row.replicate_id === null || row.weights_file !== null || row.weights_note !== null) return
  const note = (weights_file: string | null, weights_note: string | null) =>
    database.call.trainings_keep_weights({
      id: row.id,
      now: new Date().toISOString(),
      weights_file,
      weights_note,
    })
  const run = await replicate.getTraining(row.replicate_id)
  const output = run && readTrainingOutput(run.output)
  if (!output) {
    await note(null, 'Replicate no longer has the weights.')
    return
  }
  try {
    const { kind, stream } = await outputs.openWeights(output.weights, WEIGHTS_LIMITS)
    const key = `weights/${row.id}.${kind}`
    const written = await files.write(key, Readable.from(stream))
    // The training was deleted in the meantime.
    if ((await note(key, null)) === null) await files.remove([key])
    else await recordWeightsFacts(deps, { id: row.id, weights_file: key }, written)
  } catch (error) {
    if ((error instanceof OutputError && error.isFinal) || isFileRejected(error))
      await note(null, error.message)
    else if (isLate) await note(null, 'The weights could not be copied within a day.')
    else throw error
  }
}
