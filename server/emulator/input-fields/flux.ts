import { between, type Fields, file } from './field.ts'

// The two generations of code that runs FLUX fine-tunes. Versions keep the one that they were built with.

export const fluxAspectRatios: Record<string, readonly [number, number]> = {
  '1:1': [1024, 1024],
  '16:9': [1344, 768],
  '21:9': [1536, 640],
  '3:2': [1216, 832],
  '2:3': [832, 1216],
  '4:5': [896, 1088],
  '5:4': [1088, 896],
  '3:4': [896, 1152],
  '4:3': [1152, 896],
  '9:16': [768, 1344],
  '9:21': [640, 1536],
}

/** What both generations have first, in their order. */
const subject: Fields = {
  prompt: {
    type: 'string',
    description: 'What to generate. The trigger word makes the trained concept appear.',
  },
  image: file('An image to start from'),
  mask: file('Which parts of the image to repaint: white is repainted'),
  aspect_ratio: {
    type: 'string',
    default: '1:1',
    enum: [...Object.keys(fluxAspectRatios), 'custom'],
    description: 'The ratio of the sides; custom uses width and height',
  },
  height: { type: 'integer', ...between(256, 1440), description: 'Only with a custom ratio' },
  width: { type: 'integer', ...between(256, 1440), description: 'Only with a custom ratio' },
  prompt_strength: {
    type: 'number',
    default: 0.8,
    ...between(0, 1),
    description: 'How much of the image to replace',
  },
  model: {
    type: 'string',
    default: 'dev',
    enum: ['dev', 'schnell'],
    description: 'The base model: dev needs about 28 steps, schnell 4',
  },
  num_outputs: { type: 'integer', default: 1, ...between(1, 4), description: 'Number of images' },
  num_inference_steps: {
    type: 'integer',
    default: 28,
    ...between(1, 50),
    description: 'Number of denoising steps',
  },
}

const seed: Fields = {
  seed: { type: 'integer', description: 'The same seed makes the same images' },
}

const output = (quality: number): Fields => ({
  output_format: {
    type: 'string',
    default: 'webp',
    enum: ['webp', 'jpg', 'png'],
    description: 'The format of the images',
  },
  output_quality: {
    type: 'integer',
    default: quality,
    ...between(0, 100),
    description: 'The quality of webp and jpg',
  },
})

const safety: Fields = {
  disable_safety_checker: {
    type: 'boolean',
    default: false,
    description: 'Do not block unsafe images',
  },
}

/** `maximum` is the highest strength of a LoRA. */
const loras = (maximum: number): Fields => ({
  lora_scale: {
    type: 'number',
    default: 1,
    ...between(-1, maximum),
    description: 'The strength of the trained LoRA',
  },
  extra_lora: {
    type: 'string',
    description: 'A second LoRA, from Replicate, Hugging Face, Civitai or a .safetensors URL',
  },
  extra_lora_scale: {
    type: 'number',
    default: 1,
    ...between(-1, maximum),
    description: 'The strength of the second LoRA',
  },
  replicate_weights: { type: 'string' },
})

/** The code in the repository of `ostris/flux-dev-lora-trainer`. */
export const earlyFluxFields: Fields = {
  ...subject,
  guidance_scale: {
    type: 'number',
    default: 3.5,
    ...between(0, 10),
    description: 'How closely to follow the prompt',
  },
  ...seed,
  ...output(90),
  ...safety,
  ...loras(2),
}

/** The code that swaps LoRAs of a running model, which also has a faster mode. */
export const fluxFields: Fields = {
  ...subject,
  guidance_scale: {
    type: 'number',
    default: 3,
    ...between(0, 10),
    description: 'How closely to follow the prompt',
  },
  ...seed,
  ...output(80),
  ...safety,
  go_fast: {
    type: 'boolean',
    default: false,
    description: 'Run with lower precision, which is faster and not reproducible',
  },
  megapixels: {
    type: 'string',
    default: '1',
    enum: ['1', '0.25'],
    description: 'The approximate size of the images',
  },
  ...loras(3),
}
