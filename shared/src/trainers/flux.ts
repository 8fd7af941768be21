import { type Static, Type } from 'typebox'
import { OneOf } from '../schema.ts'
import { StepsSchema } from './steps-schema.ts'

/** Those that the trainer's code names; it would take any text and fail after the start. */
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
 * The settings of a FLUX training by flux-fine-tuner's `train.py`, by its names; what is optional and left out is as
 * the trainer has it. Ranges are the trainer's (learning rate and batch size have none there: ours keep to what can
 * train).
 */
export const FluxParametersSchema = Type.Object(
  {
    steps: StepsSchema,
    learning_rate: Type.Number({
      minimum: 0.000001,
      maximum: 0.01,
      default: 0.0004,
      description:
        'How strong each correction is. A lower one learns slower and rarely goes wrong.',
    }),
    batch_size: Type.Integer({
      minimum: 1,
      maximum: 8,
      default: 1,
      description: 'Pictures for each step. 2 cost about twice as much and need more memory.',
    }),
    lora_rank: Type.Integer({
      minimum: 1,
      maximum: 128,
      default: 16,
      description:
        'How much the model can hold. A higher one holds more detail and makes a larger file.',
    }),
    resolution: Type.Optional(
      Type.String({
        pattern: '^(256|512|768|1024|1280)(,(256|512|768|1024|1280))*$',
        description:
          'One or more of 256, 512, 768, 1024 and 1280, parted by commas: the sides in pixels that the pictures are learnt at; 512,768,1024 when left out. Fewer or smaller ones need less memory.',
      }),
    ),
    autocaption: Type.Optional(
      Type.Boolean({
        description:
          'Whether the trainer writes a caption for each picture that has none; yes when left out.',
      }),
    ),
    autocaption_prefix: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'What each written caption begins with, such as “a photo of” and the keyword.',
      }),
    ),
    autocaption_suffix: Type.Optional(
      Type.String({ maxLength: 500, description: 'What each written caption ends with.' }),
    ),
    caption_dropout_rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Part of the time that a picture is learnt without its caption; 0.05 when left out. More make the model keep to the subject where a prompt says little.',
      }),
    ),
    optimizer: Type.Optional(
      OneOf(FLUX_OPTIMIZERS, 'How corrections are computed; adamw8bit when left out.'),
    ),
    layers_to_optimize_regex: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description:
          'A regular expression: only layers whose names match are trained. One that matches none ends the training.',
      }),
    ),
    cache_latents_to_disk: Type.Optional(
      Type.Boolean({
        description: 'Saves memory with large sets, and takes longer; no when left out.',
      }),
    ),
    gradient_checkpointing: Type.Optional(
      Type.Boolean({
        description: 'Saves memory and takes longer; the trainer does so by itself where it must.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type FluxParameters = Static<typeof FluxParametersSchema>
