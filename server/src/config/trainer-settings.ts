import type { Trainer } from '@the-way/shared'
import type { Settings } from './settings.ts'

export interface TrainerSettings {
  owner: string
  name: string
  version: string
  /** The private model that its trainings add versions to. */
  baseModel: string
  /** The environment variables that set the version and the base model. */
  variables: { trainer: string; baseModel: string }
}

// These versions were seen in public code. Replicate accepted the first one in November 2025.
const FLUX = 'e440909d3512c31646ee2e0c7d6f6f4923224863a6a10c494606e79fb5844497'
const FLUX_FAST = 'f463fbfc97389e10a2f443a8a84b6953b1058eafbf0c9af4d84457ff07cb04db'
const SDXL = '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc'

export const isModelName = (value: string) => /^[a-z0-9][a-z0-9._-]*$/.test(value)

/** Returns each trainer with its pinned version. Both FLUX trainers share a base model: their models are one family. */
export function readTrainers(settings: Settings): Record<Trainer, TrainerSettings> {
  const version = (variable: string, pinned: string, model: string) =>
    settings.text(variable, pinned, {
      matches: (value) => /^[0-9a-f]{64}$/.test(value),
      shouldBe: `a full version id (64 hex digits) of ${model}`,
    })
  const base = (variable: string, name: string) =>
    settings.text(variable, name, {
      matches: isModelName,
      shouldBe: 'a model name of lower-case letters, digits, hyphens, underscores and dots',
    })
  const trainer = (
    model: readonly [owner: string, name: string],
    [trainerVariable, pinned]: readonly [string, string],
    [baseVariable, baseModel]: readonly [string, string],
  ): TrainerSettings => ({
    owner: model[0],
    name: model[1],
    version: version(trainerVariable, pinned, model.join('/')),
    baseModel: base(baseVariable, baseModel),
    variables: { trainer: trainerVariable, baseModel: baseVariable },
  })
  const fluxBase = ['REPLICATE_FLUX_BASE_MODEL', 'flux-lora-base'] as const
  const sdxlBase = ['REPLICATE_SDXL_BASE_MODEL', 'sdxl-base'] as const
  return {
    flux: trainer(['ostris', 'flux-dev-lora-trainer'], ['REPLICATE_FLUX_TRAINER', FLUX], fluxBase),
    'flux-fast': trainer(
      ['replicate', 'fast-flux-trainer'],
      ['REPLICATE_FLUX_FAST_TRAINER', FLUX_FAST],
      fluxBase,
    ),
    sdxl: trainer(['stability-ai', 'sdxl'], ['REPLICATE_SDXL_TRAINER', SDXL], sdxlBase),
  }
}
