import { type InputGroup, MAX_PROMPT, MAX_SEED } from '@the-way/shared'

interface KnownInput {
  group: InputGroup
  title: string
  /** What it does, for people. */
  help: string
  /** Limits of this app in addition to the version's. */
  limits?: { minimum?: number; maximum?: number; max_length?: number }
}

/**
 * The inputs of FLUX and SDXL versions, in the order in which they are shown. Their meaning is that of cog-flux,
 * flux-fine-tuner and cog-sdxl.
 */
const KNOWN: Record<string, KnownInput> = {
  prompt: {
    group: 'prompt',
    title: 'Prompt',
    help: 'What to show. The trigger word is added if it is missing.',
    limits: { max_length: MAX_PROMPT },
  },
  negative_prompt: {
    group: 'prompt',
    title: 'What to avoid',
    help: 'Things that should not appear.',
    limits: { max_length: MAX_PROMPT },
  },
  aspect_ratio: {
    group: 'size',
    title: 'Aspect ratio',
    help: 'The ratio of width to height. Choose custom to set both in pixels.',
  },
  width: { group: 'size', title: 'Width', help: 'In pixels. Rounded to what the model supports.' },
  height: {
    group: 'size',
    title: 'Height',
    help: 'In pixels. Rounded to what the model supports.',
  },
  megapixels: {
    group: 'size',
    title: 'Megapixels',
    help: 'Images of 0.25 megapixels have half the width and height, and are made faster.',
  },
  num_outputs: {
    group: 'images',
    title: 'Number of images',
    help: 'Images made by one generation, each with another variation.',
  },
  seed: {
    group: 'images',
    title: 'Seed',
    help: 'The same seed and settings make the same images. Leave it empty for a random one.',
    limits: { minimum: 0, maximum: MAX_SEED },
  },
  output_format: {
    group: 'images',
    title: 'Format',
    help: 'WebP is the smallest, PNG has no loss of quality.',
  },
  output_quality: {
    group: 'images',
    title: 'Compression quality',
    help: 'From 0 to 100. It has no effect on PNG.',
  },
  lora_scale: {
    group: 'lora',
    title: 'LoRA strength',
    help: 'How strongly the training changes the base model.',
  },
  extra_lora: {
    group: 'lora',
    title: 'Second LoRA',
    help: 'owner/model on Replicate, or a URL of huggingface.co, civitai.com or a .safetensors file.',
  },
  extra_lora_scale: {
    group: 'lora',
    title: 'Strength of the second LoRA',
    help: 'How strongly the second LoRA changes the image.',
  },
  model: {
    group: 'quality',
    title: 'Base model',
    help: 'dev is more detailed; schnell needs only 4 steps and ignores guidance.',
  },
  num_inference_steps: {
    group: 'quality',
    title: 'Steps',
    help: 'More steps take longer and add detail, up to a point.',
  },
  guidance_scale: {
    group: 'quality',
    title: 'Guidance',
    help: 'How closely to follow the prompt. Lower values look more natural.',
  },
  scheduler: {
    group: 'quality',
    title: 'Scheduler',
    help: 'The method that removes noise step by step.',
  },
  go_fast: {
    group: 'quality',
    title: 'Go fast',
    help: 'Calculates with lower precision. The same seed may then make another image.',
  },
  refine: {
    group: 'quality',
    title: 'Refiner',
    help: 'A second model that adds detail at the end.',
  },
  high_noise_frac: {
    group: 'quality',
    title: 'Share of the base model',
    help: 'With the expert ensemble refiner: the part of the steps before the refiner takes over.',
  },
  refine_steps: {
    group: 'quality',
    title: 'Refiner steps',
    help: 'With the base image refiner: how many steps it takes.',
  },
  image: {
    group: 'source',
    title: 'Image to start from',
    help: 'The http(s) URL of an image that Replicate can download, or send image_id or image beside the parameters.',
  },
  prompt_strength: {
    group: 'source',
    title: 'Change',
    help: 'How much of the image to replace: 0 keeps it, 1 ignores it.',
  },
  mask: {
    group: 'source',
    title: 'Mask',
    help: 'The http(s) URL of a mask for the image, or send mask as a file: white is repainted, black is kept.',
  },
  apply_watermark: {
    group: 'more',
    title: 'Watermark',
    help: 'Adds an invisible watermark that marks the image as generated.',
  },
  disable_safety_checker: {
    group: 'more',
    title: 'Without the safety filter',
    help: 'Returns images that the model’s safety filter would block. Replicate’s terms still apply.',
  },
}

/** Replicate sets this itself; another value would run other weights under this model's name. */
const REPLICATE_WEIGHTS = 'replicate_weights'

/** Inputs for the tokens of other services. Settings are stored with the images and shown, so they can't be secret. */
const SECRET_NAME = /(?:^|_)(?:token|api_?key|secret|password)$/i

const order = Object.keys(KNOWN)

export const knownInput = (name: string): KnownInput | undefined =>
  Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined

/** Returns the place of an input in the form; unknown ones come last, in the version's order. */
export const placeOf = (name: string): number =>
  knownInput(name) ? order.indexOf(name) : order.length

/** Returns why an input is neither listed nor accepted, as a phrase to follow its name; `null` if it is. */
export function reservedReason(name: string): string | null {
  if (name === REPLICATE_WEIGHTS) return 'is set by Replicate: remove it'
  return SECRET_NAME.test(name)
    ? 'is a secret, and settings are stored with the images: remove it'
    : null
}
