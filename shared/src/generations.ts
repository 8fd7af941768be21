import { type Static, Type } from 'typebox'
import {
  GenerationSourceSchema,
  RequestedLoraSchema,
  UsedLoraSchema,
} from './generation-sources.ts'
import { ListQuerySchema, ListSchema } from './lists.ts'
import { RunErrorSchema } from './problems.ts'
import { IdSchema, Nullable, OneOf, RecordOf, TimeSchema, UsdMicrosSchema } from './schema.ts'
import { GENERATION_STATUSES } from './states.ts'
import { EstimateRangeSchema } from './trainings.ts'

/** The aspect ratios of FLUX versions, with their width and height at one megapixel (cog-flux). */
export const ASPECT_RATIOS = {
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
} as const
export type AspectRatio = keyof typeof ASPECT_RATIOS
export const aspectRatios = Object.keys(ASPECT_RATIOS) as AspectRatio[]

export const MAX_SEED = 2 ** 31 - 1
/** Images in one generation. */
export const MAX_OUTPUTS = 16
/** Characters in a prompt. */
export const MAX_PROMPT = 4000

const PromptSchema = Type.String({ minLength: 1, maxLength: MAX_PROMPT, pattern: '\\S' })

/**
 * The body of `POST /api/models/:id/generate`, with either `prompt` or `prompts`. The bounds of the named settings are those of cog-flux's trained versions;
 * a version that lacks one of them is sent the rest.
 */
export const GenerateBodySchema = Type.Object(
  {
    prompt: Type.Optional({
      ...PromptSchema,
      description:
        'alternatives such as `a {red|blue} car` stand for one prompt each; `\\{`, `\\|` and `\\}` are ordinary text',
    }),
    prompts: Type.Optional(
      Type.Array(PromptSchema, {
        minItems: 1,
        maxItems: MAX_OUTPUTS,
        description: 'several prompts, instead of `prompt`',
      }),
    ),
    num_outputs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_OUTPUTS,
        description: `images for each prompt, at most ${MAX_OUTPUTS} altogether; 1 if it is left out`,
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_SEED,
        description:
          'of the first run of each prompt; every further run of the same prompt has the next one',
      }),
    ),
    aspect_ratio: Type.Optional(OneOf(aspectRatios)),
    output_format: Type.Optional(OneOf(['webp', 'jpg', 'png'])),
    output_quality: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    lora_scale: Type.Optional(Type.Number({ minimum: -1, maximum: 2 })),
    guidance_scale: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
    num_inference_steps: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    megapixels: Type.Optional(OneOf(['1', '0.25'])),
    negative_prompt: Type.Optional(
      Type.String({ maxLength: MAX_PROMPT, description: 'SDXL versions only' }),
    ),
    image_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'one of your generated images, to start from; a form can send `image` instead',
      }),
    ),
    prompt_strength: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'how much of the image to replace: 0 keeps it, 1 ignores it',
      }),
    ),
    loras: Type.Optional(
      Type.Array(RequestedLoraSchema, {
        maxItems: 10,
        description:
          'LoRAs in addition to the model’s own, up to the number that its version takes; `lora_scale` is the strength of the model’s own',
      }),
    ),
    parameters: Type.Optional(
      RecordOf(Type.Unknown(), {
        maxProperties: 100,
        description:
          'any setting that GET /api/models/:id/inputs lists for the model’s version, by name, except `prompt`; checked against the version before anything is stored. `null` stands for the default',
      }),
    ),
  },
  { additionalProperties: false },
)
export type GenerateBody = Static<typeof GenerateBodySchema>

export const CostEstimateSchema = Type.Object({
  estimate_usd_micros: UsdMicrosSchema,
  estimate_seconds: Type.Integer({ description: 'running time, without waiting' }),
  estimate_range: EstimateRangeSchema,
})

/** The response to `?dry_run=true`. */
export const GenerationEstimateSchema = Type.Object({
  ...CostEstimateSchema.properties,
  replicate_estimate: Nullable(
    Type.Object(CostEstimateSchema.properties, {
      description:
        'in demo mode, where runs are free: the estimated cost and duration on Replicate, from typical running times; otherwise `null`',
    }),
  ),
  based_on: Type.Integer({
    description:
      'the number of your own runs of this version that it is calculated from; 0 if it is based on typical running times, because there are fewer than 3',
  }),
  num_outputs: Type.Integer({ description: 'of all prompts' }),
  prompts: Type.Array(Type.String(), { description: 'as they would be sent' }),
  runs: Type.Integer({ description: 'how many paid runs it is split into' }),
  parameters: RecordOf(Type.Unknown(), {
    description: 'as they would be sent: fitted to the version',
  }),
})
export type GenerationEstimate = Static<typeof GenerationEstimateSchema>

/** `?dry_run=true` returns an estimate; nothing is stored or sent. */
export const GenerateQuerySchema = Type.Object({
  dry_run: Type.Boolean({
    default: false,
    description:
      'check everything and return an estimate of price and duration; nothing is stored or sent',
  }),
})

export const GeneratedImageSchema = Type.Object({
  id: IdSchema,
  number: Type.Integer({
    minimum: 1,
    description: 'ascending per owner; it never changes and is not reused after a deletion',
  }),
  url: Type.String(),
  thumbnail_url: Type.String({
    description:
      'a smaller AVIF version for grids; `width=` in its query selects one of its widths',
  }),
  width: Type.Integer(),
  height: Type.Integer(),
  format: OneOf(['png', 'jpeg', 'webp']),
})
export type Image = Static<typeof GeneratedImageSchema>

/** One paid run of a generation. */
export const GenerationRunSchema = Type.Object({
  id: IdSchema,
  status: OneOf(GENERATION_STATUSES),
  prompt: Type.String({ description: 'as sent, with the trigger word' }),
  seed: Type.Integer(),
  num_outputs: Type.Integer(),
  on_hold: Type.Boolean(),
  step: Nullable(Type.Integer()),
  total_steps: Nullable(Type.Integer()),
  withheld: Type.Integer(),
  lost: Type.Integer(),
  deleted_images: Type.Integer(),
  replicate_id: Nullable(Type.String()),
  error: Nullable(RunErrorSchema),
  estimate_usd_micros: Nullable(UsdMicrosSchema),
  cost_usd_micros: Nullable(UsdMicrosSchema, {
    description: '`null` until it has ended, or if Replicate does not report the time',
  }),
  started_at: Nullable(TimeSchema),
  completed_at: Nullable(TimeSchema),
})
export type GenerationRun = Static<typeof GenerationRunSchema>

/** One request for images, made by one or more runs. */
export const GenerationSchema = Type.Object({
  id: IdSchema,
  model_id: IdSchema,
  model_name: Type.String(),
  status: OneOf(
    GENERATION_STATUSES,
    'of all runs: `processing` from the first that starts until only images are left to be saved; `succeeded` if at least one run succeeded, otherwise `canceled` if one was canceled',
  ),
  prompt: Type.String({ description: 'the first of `prompts`' }),
  prompts: Type.Array(Type.String(), {
    description: 'as sent, with the trigger word and each alternative for itself',
  }),
  keyword_inserted: Type.Boolean({
    description: 'whether the trigger word was missing and was added in front of a prompt',
  }),
  parameters: RecordOf(Type.Unknown(), { description: 'as sent to the model' }),
  seed: Type.Integer({ description: 'of the first run' }),
  num_outputs: Type.Integer({ description: 'of all prompts' }),
  source: Nullable(GenerationSourceSchema),
  loras: Type.Array(UsedLoraSchema, { description: 'in addition to the model’s own' }),
  retry_of: Nullable(
    Type.String({ description: 'the generation whose missing images this one makes' }),
  ),
  on_hold: Type.Boolean({
    description:
      'at least one run is not sent, for the reason in `error`; POST /api/generations/:id/retry tries again now, /cancel cancels it',
  }),
  retry_at: Nullable(
    Type.String({
      description:
        'if Replicate is rate-limiting the account: when this server retries automatically; otherwise `null`',
    }),
  ),
  images: Type.Array(
    Type.Object({
      ...GeneratedImageSchema.properties,
      run_id: Type.String({ description: 'the run in `runs` that made it' }),
    }),
  ),
  deleted_images: Type.Integer({
    description: 'number of images that were deleted with DELETE /api/images/:id',
  }),
  withheld: Type.Integer({
    description:
      'number of images that the model’s safety filter blocked, as its error or log says; `error` says why others are missing',
  }),
  lost: Type.Integer({
    description: 'number of images that were made and could not be copied from Replicate',
  }),
  progress: Type.Object(
    { step: Nullable(Type.Integer()), total: Nullable(Type.Integer()) },
    {
      description:
        'steps of all runs together; a run that has not reported any yet counts with as many as the others',
    },
  ),
  replicate_id: Nullable(Type.String({ description: 'of the first run' })),
  error: Nullable(RunErrorSchema, {
    description:
      'the reason of a hold, or why images are missing: the first error of a run; `runs` has all',
  }),
  runs: Type.Array(GenerationRunSchema),
  estimate_usd_micros: Nullable(UsdMicrosSchema),
  cost_usd_micros: Nullable(UsdMicrosSchema, {
    description:
      'the sum of the runs’ costs that are known: the time that Replicate reports, at the price of the model’s hardware; `null` until one is known',
  }),
  cancel_requested_at: Nullable(
    Type.String({ description: 'when its cancellation was requested' }),
  ),
  created_at: TimeSchema,
  started_at: Nullable(TimeSchema),
  completed_at: Nullable(TimeSchema),
})
export type Generation = Static<typeof GenerationSchema>

export const GenerationListSchema = ListSchema('generations', GenerationSchema)
export type GenerationList = Static<typeof GenerationListSchema>

export const GenerationListQuerySchema = Type.Object({
  ...ListQuerySchema.properties,
  model_id: Type.Optional(IdSchema),
})
export type GenerationListQuery = Static<typeof GenerationListQuerySchema>

/** `POST /api/generations/cancel`. */
export const CancelGenerationsBodySchema = Type.Object(
  { model_id: Type.Optional(IdSchema) },
  { additionalProperties: false },
)

/** The response to `POST /api/generations/cancel`. */
export const CanceledGenerationsSchema = Type.Object({
  canceled: Type.Array(IdSchema, {
    description: 'not sent to Replicate yet: canceled now, and nothing was charged',
  }),
  requested: Type.Array(IdSchema, {
    description:
      'running: Replicate was asked to cancel them and bills the time that they ran; one that finishes first keeps its images',
  }),
  detail: Type.String({ description: 'how many were canceled and what is charged, for people' }),
})
export type CanceledGenerations = Static<typeof CanceledGenerationsSchema>

const escapeForRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * Adds the keyword in front of the prompt unless the prompt contains it as a separate word. Case is ignored except for
 * SDXL, which knows the keyword only in its exact spelling.
 */
export function insertKeyword(prompt: string, keyword: string | null, trainer?: string | null) {
  const text = prompt.trim()
  if (!keyword) return { prompt: text, inserted: false }
  const word = new RegExp(
    `(?<![\\p{L}\\p{N}_-])${escapeForRegExp(keyword)}(?![\\p{L}\\p{N}_-])`,
    trainer === 'sdxl' ? 'u' : 'iu',
  )
  return word.test(text)
    ? { prompt: text, inserted: false }
    : { prompt: `${keyword} ${text}`, inserted: true }
}
