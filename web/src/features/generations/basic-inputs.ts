import { aspectRatios, MAX_PROMPT, MAX_SEED, type ModelInput } from '@the-way/shared'

type Limits = Pick<ModelInput, 'minimum' | 'maximum' | 'default'>

const input = (
  name: string,
  title: string,
  type: ModelInput['type'],
  rest: Partial<ModelInput> = {},
): ModelInput => ({
  name,
  title,
  type,
  default: null,
  required: false,
  description: null,
  group: 'more',
  ...rest,
})

const basics = (strength: Limits, steps: Limits, guidance: Limits): ModelInput[] => [
  input('prompt', 'Prompt', 'string', { required: true, max_length: MAX_PROMPT }),
  input('aspect_ratio', 'Aspect ratio', 'string', { enum: [...aspectRatios] }),
  input('seed', 'Seed', 'integer', { minimum: 0, maximum: MAX_SEED }),
  input('lora_scale', 'LoRA strength', 'number', strength),
  input('num_inference_steps', 'Steps', 'integer', steps),
  input('guidance_scale', 'Guidance', 'number', guidance),
]

const FLUX = basics(
  { minimum: -1, maximum: 2, default: 1 },
  { minimum: 1, maximum: 50, default: 28 },
  { minimum: 0, maximum: 10, default: 3 },
)

const SDXL = [
  ...basics(
    { minimum: 0, maximum: 1, default: 0.6 },
    { minimum: 1, maximum: 50, default: 50 },
    { minimum: 1, maximum: 10, default: 7.5 },
  ),
  input('negative_prompt', 'What to avoid', 'string', { max_length: MAX_PROMPT }),
]

/**
 * The settings to show until those of the version are loaded. The server fits them to any version, so one can generate
 * with them also while Replicate can't be asked.
 */
export const basicInputs = (trainer: string | null): readonly ModelInput[] =>
  trainer === 'sdxl' ? SDXL : FLUX
