import type { ModelRecord, VersionRecord } from './records.ts'
import type { StateStore } from './state-store.ts'

/** The list that accounts saw in late 2025; `gpu-t4` is no longer on it. */
export const hardware = [
  { name: 'CPU', sku: 'cpu' },
  { name: 'Nvidia A100 (80GB) GPU', sku: 'gpu-a100-large' },
  { name: '2x Nvidia A100 (80GB) GPU', sku: 'gpu-a100-large-2x' },
  { name: 'Nvidia H100 GPU', sku: 'gpu-h100' },
  { name: 'Nvidia L40S GPU', sku: 'gpu-l40s' },
  { name: '2x Nvidia L40S GPU', sku: 'gpu-l40s-2x' },
]

const fluxTrainer = { owner: 'ostris', name: 'flux-dev-lora-trainer' }

/** Version ids of the trainer that public code uses, oldest first. */
const fluxTrainerVersions = [
  'b6af14222e6bd9be257cbc1ea4afda3cd0503e1133083b9d1de0364d8568e6ef',
  '4ffd32160efd92e956d39c5338a9b8fbafca58e03f791f6d8011f3e20e8ea6fa',
  'e440909d3512c31646ee2e0c7d6f6f4923224863a6a10c494606e79fb5844497',
]
const firstPublished = Date.UTC(2024, 7, 15)
const dayMs = 86_400_000

export function newModel(
  model: Pick<ModelRecord, 'owner' | 'name' | 'visibility' | 'hardware' | 'created_at'> &
    Partial<ModelRecord>,
): ModelRecord {
  return {
    id: `${model.owner}/${model.name}`,
    is_official: false,
    description: null,
    github_url: null,
    paper_url: null,
    license_url: null,
    cover_image_url: null,
    ...model,
  }
}

/** Puts the trainer where a new state has none. */
export function seedCatalogue(store: StateStore): void {
  const trainer = newModel({
    ...fluxTrainer,
    visibility: 'public',
    hardware: 'gpu-h100',
    description: 'Trains FLUX.1-dev LoRAs (emulated)',
    created_at: firstPublished,
  })
  if (store.get('models', trainer.id)) return
  store.put('models', trainer)
  fluxTrainerVersions.forEach((id, index) => {
    const version: VersionRecord = {
      id,
      model: trainer.id,
      family: 'flux',
      is_trainer: true,
      created_at: firstPublished + index * 30 * dayMs,
    }
    store.put('versions', version)
  })
}
