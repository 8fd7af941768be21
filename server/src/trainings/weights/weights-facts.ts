import pLimit from 'p-limit'
import type { Database } from '../../ports/database/database.ts'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import type { Files, WrittenFile } from '../../ports/files/files.ts'
import { measureWeights } from './measure-weights.ts'

export interface WeightsFactsDependencies {
  database: Database
  files: Files
  spoolDirectory: string
}

/** Measuring reads the whole file, so many requests at once would only slow each other down. */
const oneAtATime = pLimit(1)

/**
 * Measures the weights of a training and records the result, so that it is done once. Returns `null` if the file is missing.
 */
export const recordWeightsFacts = (
  deps: WeightsFactsDependencies,
  { id, weights_file }: { id: string; weights_file: string },
  written?: WrittenFile,
): Promise<WeightsFacts | null> =>
  oneAtATime(async () => {
    const facts = await measureWeights(deps, weights_file, written)
    if (facts) await deps.database.call.trainings_set_weights_facts({ id, weights_file, facts })
    return facts
  })
