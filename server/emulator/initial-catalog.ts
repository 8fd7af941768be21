import type { ModelRecord, VersionFamily } from './records.ts'
import type { StateStore } from './state-store.ts'

/** The hardware that accounts saw in late 2025; `gpu-t4` is no longer listed. */
export const hardware = [
  { name: 'CPU', sku: 'cpu' },
  { name: 'Nvidia A100 (80GB) GPU', sku: 'gpu-a100-large' },
  { name: '2x Nvidia A100 (80GB) GPU', sku: 'gpu-a100-large-2x' },
  { name: 'Nvidia H100 GPU', sku: 'gpu-h100' },
  { name: 'Nvidia L40S GPU', sku: 'gpu-l40s' },
  { name: '2x Nvidia L40S GPU', sku: 'gpu-l40s-2x' },
]

interface CataloguedTrainer {
  owner: string
  name: string
  family: VersionFamily
  hardware: string
  description: string
  is_official: boolean
  published: number
  /** Version ids that public code uses, oldest first. */
  versions: string[]
}

const trainers: CataloguedTrainer[] = [
  {
    owner: 'stability-ai',
    name: 'sdxl',
    family: 'sdxl',
    hardware: 'gpu-l40s',
    description: 'Makes images and trains SDXL LoRAs (emulated)',
    is_official: false,
    published: Date.UTC(2023, 6, 26),
    versions: [
      '39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b',
      '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc',
    ],
  },
  {
    owner: 'ostris',
    name: 'flux-dev-lora-trainer',
    family: 'flux',
    hardware: 'gpu-h100',
    description: 'Trains FLUX.1-dev LoRAs (emulated)',
    is_official: false,
    published: Date.UTC(2024, 7, 15),
    versions: [
      'b6af14222e6bd9be257cbc1ea4afda3cd0503e1133083b9d1de0364d8568e6ef',
      '4ffd32160efd92e956d39c5338a9b8fbafca58e03f791f6d8011f3e20e8ea6fa',
      'e440909d3512c31646ee2e0c7d6f6f4923224863a6a10c494606e79fb5844497',
    ],
  },
  {
    owner: 'replicate',
    name: 'fast-flux-trainer',
    family: 'flux',
    hardware: 'gpu-h100',
    description: 'Trains FLUX.1-dev LoRAs in a few minutes (emulated)',
    is_official: true,
    published: Date.UTC(2025, 2, 1),
    versions: [
      '56cb4a6447e586e40c6834a7a48b649336ade35325479817ada41cd3d8dcc175',
      '8b10794665aed907bb98a1a5324cd1d3a8bea0e9b31e65210967fb9c9e2e08ed',
      'f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db',
    ],
  },
]
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

/** Adds the trainers that the state does not contain yet. */
export function seedCatalog(store: StateStore): void {
  for (const { versions, family, published, ...model } of trainers) {
    const trainer = newModel({ ...model, visibility: 'public', created_at: published })
    if (store.get('models', trainer.id)) continue
    store.put('models', trainer)
    versions.forEach((id, index) => {
      store.put('versions', {
        id,
        model: trainer.id,
        family,
        is_trainer: true,
        created_at: published + index * 30 * dayMs,
      })
    })
  }
}
