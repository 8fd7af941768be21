import { type Static, Type } from 'typebox'
import { OneOf } from '../schema.ts'
import { StepsSchema } from './steps-schema.ts'

const rate = (description: string) => ({ minimum: 0.0000001, maximum: 0.01, description })

/**
 * The settings of an SDXL training by cog-sdxl's `train.py`, by its names; what is optional and left out is as the
 * trainer has it. Its code has no ranges: ours keep to what can train on one machine.
 */
export const SdxlParametersSchema = Type.Object(
  {
    max_train_steps: StepsSchema,
    train_batch_size: Type.Integer({
      minimum: 1,
      maximum: 8,
      default: 4,
      description: 'Pictures for each step. More take longer and need more memory.',
    }),
    lora_lr: Type.Number({
      ...rate('How strong each correction is. A lower one learns slower and rarely goes wrong.'),
      default: 0.0001,
    }),
    lora_rank: Type.Integer({
      minimum: 1,
      maximum: 128,
      default: 32,
      description:
        'How much the model can hold. A higher one holds more detail and makes a larger file.',
    }),
    resolution: Type.Integer({
      minimum: 256,
      maximum: 1024,
      multipleOf: 64,
      default: 768,
      description:
        'Side in pixels that the pictures are cut and learnt at. Less is faster and less sharp.',
    }),
    caption_prefix: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'What each caption begins with; must hold the keyword.',
      }),
    ),
    use_face_detection_instead: Type.Optional(
      Type.Boolean({
        description: 'Learns faces above all else in the pictures; no when left out.',
      }),
    ),
    mask_target_prompts: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'Words for what to learn above all else in the pictures, such as “a lamp”.',
      }),
    ),
    clipseg_temperature: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 2,
        description:
          'How soft the edge is around what `mask_target_prompts` finds, 0.5 to 1 being usual; 1 when left out.',
      }),
    ),
    crop_based_on_salience: Type.Optional(
      Type.Boolean({
        description:
          'Cuts pictures square around what stands out, else around their middle; yes when left out.',
      }),
    ),
    ti_lr: Type.Optional(
      Type.Number(rate('How fast the keyword itself is learnt; 0.0003 when left out.')),
    ),
    lr_scheduler: Type.Optional(
      OneOf(
        ['constant', 'linear'],
        'Whether corrections stay as strong or become weaker to the end; constant when left out.',
      ),
    ),
    lr_warmup_steps: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        description: 'Steps until corrections have their full strength; 100 when left out.',
      }),
    ),
    is_lora: Type.Optional(
      Type.Boolean({
        description:
          'No trains the whole model: a file of several GB that learns more from many pictures; yes when left out.',
      }),
    ),
    unet_learning_rate: Type.Optional(
      Type.Number(
        rate('In place of `lora_lr` where the whole model is trained; 0.000001 when left out.'),
      ),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 31 - 1,
        description: 'The same seed, settings and pictures make much the same model.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SdxlParameters = Static<typeof SdxlParametersSchema>

/**
 * Whether the trainer can learn this keyword from captions that begin so: it replaces the keyword by its new tokens
 * wherever the letters stand, so they have to be there, and only as a word of their own.
 */
export function canLearnKeyword(captionPrefix: string, keyword: string): boolean {
  const around = captionPrefix.split(keyword)
  const isWordEnd = (text: string) => !/[\p{L}\p{N}_-]$/u.test(text)
  const isWordStart = (text: string) => !/^[\p{L}\p{N}_-]/u.test(text)
  return (
    around.length > 1 && around.slice(0, -1).every(isWordEnd) && around.slice(1).every(isWordStart)
  )
}
