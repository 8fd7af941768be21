import type { Trainer } from '@the-way/shared'
import type { Settings } from './settings.ts'

export interface TrainerSettings {
  owner: string
  name: string
  version: string
  /** The private model that its trainings add versions to. */
  baseModel: string
  /** The environment variables that set the version and the base model. */
  variables: {
    trainer: 'REPLICATE_FLUX_TRAINER' | 'REPLICATE_FLUX_FAST_TRAINER' | 'REPLICATE_SDXL_TRAINER'
    baseModel: 'REPLICATE_FLUX_BASE_MODEL' | 'REPLICATE_SDXL_BASE_MODEL'
  }
}

/** Returns each trainer with its pinned version. Both FLUX trainers share a base model: their models are one family. */
export function readTrainers(settings: Settings): Record<Trainer, TrainerSettings> {
  const trainer = (
    owner: string,
    name: string,
    variables: TrainerSettings['variables'],
  ): TrainerSettings => ({
    owner,
    name,
    version: settings.get(variables.trainer),
    baseModel: settings.get(variables.baseModel),
    variables,
  })
  return {
    flux: trainer('ostris', 'flux-dev-lora-trainer', {
      trainer: 'REPLICATE_FLUX_TRAINER',
      baseModel: 'REPLICATE_FLUX_BASE_MODEL',
    }),
    'flux-fast': trainer('replicate', 'fast-flux-trainer', {
      trainer: 'REPLICATE_FLUX_FAST_TRAINER',
      baseModel: 'REPLICATE_FLUX_BASE_MODEL',
    }),
    sdxl: trainer('stability-ai', 'sdxl', {
      trainer: 'REPLICATE_SDXL_TRAINER',
      baseModel: 'REPLICATE_SDXL_BASE_MODEL',
    }),
  }
}
