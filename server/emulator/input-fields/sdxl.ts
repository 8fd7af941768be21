import { between, type Fields, file } from './field.ts'

const schedulers = [
  'DDIM',
  'DPMSolverMultistep',
  'HeunDiscrete',
  'KarrasDPM',
  'K_EULER_ANCESTRAL',
  'K_EULER',
  'PNDM',
]

export const sdxlFields: Fields = {
  prompt: { type: 'string', default: 'An astronaut riding a rainbow unicorn' },
  negative_prompt: { type: 'string', default: '' },
  image: file('An image to start from'),
  mask: file('Which parts of the image to repaint: white is repainted'),
  width: { type: 'integer', default: 1024 },
  height: { type: 'integer', default: 1024 },
  num_outputs: { type: 'integer', default: 1, ...between(1, 4) },
  scheduler: { type: 'string', default: 'K_EULER', enum: schedulers },
  num_inference_steps: { type: 'integer', default: 50, ...between(1, 500) },
  guidance_scale: { type: 'number', default: 7.5, ...between(1, 50) },
  prompt_strength: { type: 'number', default: 0.8, ...between(0, 1) },
  seed: { type: 'integer' },
  refine: {
    type: 'string',
    default: 'no_refiner',
    enum: ['no_refiner', 'expert_ensemble_refiner', 'base_image_refiner'],
  },
  high_noise_frac: { type: 'number', default: 0.8, ...between(0, 1) },
  refine_steps: { type: 'integer' },
  apply_watermark: { type: 'boolean', default: true },
  lora_scale: { type: 'number', default: 0.6, ...between(0, 1) },
  replicate_weights: { type: 'string' },
  disable_safety_checker: { type: 'boolean', default: false },
}
