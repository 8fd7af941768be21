import { type Static, Type } from 'typebox'
import { OneOf } from '../schema.ts'
import { StepsSchema } from './steps-schema.ts'

/**
 * The settings of a fast FLUX training, under the trainer's own names. Its code is not public, so the range of steps is
 * that of the other FLUX trainer until Replicate's schema is known.
 */
export const FluxFastParametersSchema = Type.Object(
  {
    training_steps: StepsSchema,
    lora_type: Type.Optional(
      OneOf(
        ['subject', 'style'],
        'Whether the model learns a subject or a style. Default: subject.',
      ),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 31 - 1,
        description:
          'The same seed, settings and images give nearly the same model. Default: random.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type FluxFastParameters = Static<typeof FluxFastParametersSchema>
