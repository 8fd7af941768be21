import { Readable } from 'node:stream'
import { streamZip } from '../../archives/stream-zip.ts'
import { modelCard } from './model-card.ts'
import { openSafetensors } from './open-safetensors.ts'
import { findSafetensors } from './read-weights.ts'
import type { WeightsFactsDependencies } from './weights-facts.ts'

/** Streams a training's `.safetensors` and its model card as a ZIP; `name` is the model's, or the training's without one. */
export async function weightsZip(
  deps: WeightsFactsDependencies,
  owner_id: string,
  id: string,
): Promise<{ name: string; zip: Readable }> {
  const { training, key, safetensors } = await findSafetensors(deps, owner_id, id)
  const model =
    training.model_id === null
      ? null
      : await deps.database.call.models_get({ owner_id, id: training.model_id })
  const { name, description } = model ?? training
  const file = `${training.keyword.replace(/[^A-Za-z0-9_-]/g, '_')}.safetensors`
  const { bytes, sha256 } = safetensors
  const card = modelCard({ training, name, description, weights: { file, bytes, sha256 } })
  // Opened here, while the response can still be an error.
  const weights = await openSafetensors(deps.files, key, safetensors)
  const zip = streamZip(async (entries) => {
    await entries.addStream('README.md', Readable.from([Buffer.from(card)]))
    await entries.addStream(file, weights)
  })
  return { name, zip }
}
