import { type Static, Type } from 'typebox'
import { OneOf } from '../schema.ts'
import { StepsSchema } from './steps-schema.ts'

/** The optimizers in the trainer's code. The trainer accepts any string and fails after it has started. */
export const FLUX_OPTIMIZERS = [
  'adamw8bit',
  'adamw',
  'adam8bit',
  'adam',
  'prodigy',
  'lion8bit',
  'lion',
  'adagrad',
  'adafactor',
] as const

/**
 * The settings of a FLUX training, named as in flux-fine-tuner's `train.py`; the trainer has defaults for optional
 * settings. Ranges are the trainer's. Learning rate and batch size are unlimited there, so ours are limited to values
 * that can train.
 */
export const FluxParametersSchema = Type.Object(
  {
    steps: StepsSchema,
    learning_rate: Type.Number({
      minimum: 0.000001,
      maximum: 0.01,
      default: 0.0004,
      description:
        'How strongly each step changes the model. Lower learns slower and rarely goes wrong.',
    }),
    batch_size: Type.Integer({
      minimum: 1,
      maximum: 8,
      default: 1,
      description: 'Images per step. 2 costs about twice as much and needs more memory.',
    }),
    lora_rank: Type.Integer({
      minimum: 1,
      maximum: 128,
      default: 16,
      description:
        'How much the model can remember. Higher keeps more detail and makes a larger file.',
    }),
    resolution: Type.Optional(
      Type.String({
        pattern: '^(256|512|768|1024|1280)(,(256|512|768|1024|1280))*$',
        description:
          'Training sizes in pixels: one or more of 256, 512, 768, 1024 and 1280, separated by commas. Fewer or smaller sizes need less memory. Default: 512,768,1024.',
      }),
    ),
    autocaption: Type.Optional(
      Type.Boolean({
        description:
          'Whether the trainer writes a caption for each image without one. Default: yes.',
      }),
    ),
    autocaption_prefix: Type.Optional(
      Type.String({
        maxLength: 500,
        description:
          'What each written caption starts with, such as “a photo of” and the trigger word. Default: nothing.',
      }),
    ),
    autocaption_suffix: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'What each written caption ends with. Default: nothing.',
      }),
    ),
    caption_dropout_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'How often an image is shown without its caption. Higher keeps to the subject when a prompt says little. Default: 0.05.',
      }),
    ),
    optimizer: Type.Optional(
      OneOf(FLUX_OPTIMIZERS, 'The algorithm that updates the model. Default: adamw8bit.'),
    ),
    layers_to_optimize_regex: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description:
          'A regular expression: only layers with matching names are trained. If none match, the training fails. Default: all layers.',
      }),
    ),
    cache_latents_to_disk: Type.Optional(
      Type.Boolean({
        description: 'Saves memory with large datasets, but takes longer. Default: no.',
      }),
    ),
    gradient_checkpointing: Type.Optional(
      Type.Boolean({
        description: 'Saves memory, but takes longer. Default: when needed.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type FluxParameters = Static<typeof FluxParametersSchema>
