import type { Trainer, Weights } from '@the-way/shared'

interface BaseModel {
  about: Weights['base_model']
  /** The repository at Hugging Face. */
  repository: string
  /** The identifier in the front matter of a model card at Hugging Face. */
  license: string
  /** The identifier of a license that is `other` there. */
  license_id: string | null
  tags: readonly string[]
  trainer_url: string
}

const HUGGING_FACE = 'https://huggingface.co'

const FLUX_DEV: Omit<BaseModel, 'trainer_url'> = {
  repository: 'black-forest-labs/FLUX.1-dev',
  license: 'other',
  license_id: 'flux-1-dev-non-commercial-license',
  tags: ['flux'],
  about: {
    name: 'FLUX.1 [dev]',
    url: `${HUGGING_FACE}/black-forest-labs/FLUX.1-dev`,
    license_name: 'FLUX.1 [dev] Non-Commercial License',
    license_url: `${HUGGING_FACE}/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md`,
    license_note:
      'Weights that are trained from FLUX.1 [dev] are a derivative of it, so you may use and share them for non-commercial purposes only. Images made with them may be used commercially, within the terms of the license. Read it before you share or sell anything.',
  },
}

const SDXL: Omit<BaseModel, 'trainer_url'> = {
  repository: 'stabilityai/stable-diffusion-xl-base-1.0',
  license: 'openrail++',
  license_id: null,
  tags: ['stable-diffusion-xl'],
  about: {
    name: 'Stable Diffusion XL 1.0',
    url: `${HUGGING_FACE}/stabilityai/stable-diffusion-xl-base-1.0`,
    license_name: 'CreativeML Open RAIL++-M License',
    license_url: `${HUGGING_FACE}/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md`,
    license_note:
      'Commercial use is allowed. Anyone who gets these weights has to accept the same restrictions of use (attachment A of the license). Read it before you share or sell anything.',
  },
}

/** What each trainer trains on. */
export const BASE_MODELS: Record<Trainer, BaseModel> = {
  flux: { ...FLUX_DEV, trainer_url: 'https://replicate.com/ostris/flux-dev-lora-trainer' },
  'flux-fast': { ...FLUX_DEV, trainer_url: 'https://replicate.com/replicate/fast-flux-trainer' },
  sdxl: { ...SDXL, trainer_url: 'https://replicate.com/stability-ai/sdxl' },
}
