import type { Weights } from '@the-way/shared'
import { fileUrl } from '../../files/file-url.ts'
import { fileNotFoundError } from '../../files/files.errors.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import { trainingNotFoundError } from '../trainings.errors.ts'
import { BASE_MODELS } from './base-models.ts'
import { noSafetensorsError, weightsNotStoredError } from './weights.errors.ts'
import { recordWeightsFacts, type WeightsFactsDependencies } from './weights-facts.ts'

interface StoredWeights {
  training: TrainingRow
  key: string
  facts: WeightsFacts
}

/**
 * Returns the stored weights of an owner's training. Files from before weights were measured are measured now, which takes
 * a second for each few hundred MB. Throws 404 for an unknown training, and 409 without a copy.
 */
export async function findWeights(
  deps: WeightsFactsDependencies,
  owner_id: string,
  id: string,
): Promise<StoredWeights> {
  const [training] = await deps.database.call.trainings_get_many({ keys: [{ owner_id, id }] })
  if (!training) throw trainingNotFoundError(id)
  const { weights_file } = training
  if (weights_file === null) throw weightsNotStoredError(whyNotStored(training))
  const facts = training.weights_facts ?? (await recordWeightsFacts(deps, { id, weights_file }))
  if (!facts) throw fileNotFoundError()
  return { training, key: weights_file, facts }
}

/** Like `findWeights`, with the `.safetensors` in the file. Throws 409 if it can't be taken out of it. */
export async function findSafetensors(
  deps: WeightsFactsDependencies,
  owner_id: string,
  id: string,
) {
  const found = await findWeights(deps, owner_id, id)
  const { safetensors } = found.facts
  if (!safetensors) throw noSafetensorsError()
  return { ...found, safetensors }
}

/** Returns weights for the API. */
export function toWeights({ training, key, facts }: StoredWeights): Weights {
  const { bytes, sha256, safetensors } = facts
  const url = `/api/trainings/${training.id}/weights`
  return {
    training_id: training.id,
    keyword: training.keyword,
    image_count: training.image_count,
    base_model: BASE_MODELS[training.trainer].about,
    file: { url: fileUrl(key), bytes, sha256 },
    safetensors: safetensors && {
      url: `${url}/safetensors`,
      bytes: safetensors.bytes,
      sha256: safetensors.sha256,
    },
    zip_url: safetensors && `${url}/zip`,
  }
}

function whyNotStored({ status, weights_note, next_check_at }: TrainingRow): string {
  if (status !== 'succeeded') return 'Only a training that succeeded has weights.'
  if (weights_note !== null) return weights_note
  return next_check_at === null
    ? 'They were not copied from Replicate.'
    : 'They are still being copied from Replicate. Try again in a few minutes.'
}
