import type { VersionRecord } from './records.ts'

/** OpenAPI documents as Cog writes them into a version, with the bounds and defaults of the two image families. */

type Property = Record<string, unknown>

interface Field extends Property {
  type: 'string' | 'integer' | 'number' | 'boolean'
}

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

const uri: Field = { type: 'string', format: 'uri' }

const between = (minimum: number, maximum: number) => ({ minimum, maximum })

/** The newer of FLUX's two generations of inputs, which has `go_fast`. */
const fluxFields: Record<string, Field> = {
  prompt: { type: 'string', description: 'Prompt for generated image' },
  image: uri,
  mask: uri,
  aspect_ratio: {
    type: 'string',
    default: '1:1',
    enum: [...Object.keys(fluxAspectRatios), 'custom'],
  },
  height: { type: 'integer', ...between(256, 1440) },
  width: { type: 'integer', ...between(256, 1440) },
  prompt_strength: { type: 'number', default: 0.8, ...between(0, 1) },
  model: { type: 'string', default: 'dev', enum: ['dev', 'schnell'] },
  num_outputs: { type: 'integer', default: 1, ...between(1, 4) },
  num_inference_steps: { type: 'integer', default: 28, ...between(1, 50) },
  guidance_scale: { type: 'number', default: 3, ...between(0, 10) },
  seed: { type: 'integer' },
  output_format: { type: 'string', default: 'webp', enum: ['webp', 'jpg', 'png'] },
  output_quality: { type: 'integer', default: 80, ...between(0, 100) },
  disable_safety_checker: { type: 'boolean', default: false },
  go_fast: { type: 'boolean', default: false },
  megapixels: { type: 'string', default: '1', enum: ['1', '0.25'] },
  lora_scale: { type: 'number', default: 1, ...between(-1, 3) },
  extra_lora: { type: 'string' },
  extra_lora_scale: { type: 'number', default: 1, ...between(-1, 3) },
  replicate_weights: { type: 'string' },
}

const sdxlSchedulers = [
  'DDIM',
  'DPMSolverMultistep',
  'HeunDiscrete',
  'KarrasDPM',
  'K_EULER_ANCESTRAL',
  'K_EULER',
  'PNDM',
]

const sdxlFields: Record<string, Field> = {
  prompt: { type: 'string', default: 'An astronaut riding a rainbow unicorn' },
  negative_prompt: { type: 'string', default: '' },
  image: uri,
  mask: uri,
  width: { type: 'integer', default: 1024 },
  height: { type: 'integer', default: 1024 },
  num_outputs: { type: 'integer', default: 1, ...between(1, 4) },
  scheduler: { type: 'string', default: 'K_EULER', enum: sdxlSchedulers },
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

/** Cog moves an enum into its own schema and refers to it with `allOf`. */
function cogDocument(fields: Record<string, Field>, required: string[]) {
  const properties: Record<string, Property> = {}
  const enums: Record<string, Property> = {}
  Object.entries(fields).forEach(([name, field], order) => {
    const { enum: choices, type, ...rest } = field
    const common = { ...rest, 'x-order': order }
    if (choices === undefined) {
      properties[name] = { title: titleOf(name), type, ...common }
      return
    }
    enums[name] = { title: name, type, enum: choices, description: 'An enumeration.' }
    properties[name] = { allOf: [{ $ref: `#/components/schemas/${name}` }], ...common }
  })
  return {
    openapi: '3.0.2',
    info: { title: 'Cog', version: '0.1.0' },
    paths: {},
    components: {
      schemas: {
        Input: { title: 'Input', type: 'object', required, properties },
        Output: { title: 'Output', type: 'array', items: { type: 'string', format: 'uri' } },
        ...enums,
      },
    },
  }
}

function titleOf(name: string): string {
  return name.replace(
    /(^|_)([a-z])/g,
    (_, gap: string, letter: string) => (gap ? ' ' : '') + letter.toUpperCase(),
  )
}

const documents = { flux: cogDocument(fluxFields, ['prompt']), sdxl: cogDocument(sdxlFields, []) }

export const openapiOf = (family: VersionRecord['family']): object => documents[family]

/** Returns the input with the schema's defaults for missing fields. */
export function withDefaults(
  family: VersionRecord['family'],
  input: Record<string, unknown>,
): Record<string, unknown> {
  const fields = family === 'flux' ? fluxFields : sdxlFields
  const defaults = Object.entries(fields)
    .filter(([, field]) => field['default'] !== undefined)
    .map(([name, field]) => [name, field['default']] as const)
  return { ...Object.fromEntries(defaults), ...input }
}
