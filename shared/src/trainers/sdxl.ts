import { type Static, Type } from 'typebox'
import { OneOf } from '../schema.ts'
import { StepsSchema } from './steps-schema.ts'

const rate = (description: string) => ({ minimum: 0.0000001, maximum: 0.01, description })

/**
 * The settings of an SDXL training, named as in cog-sdxl's `train.py`; the trainer has defaults for optional settings.
 * Its code does not limit them, so our ranges are limited to what can train on one machine.
 */
export const SdxlParametersSchema = Type.Object(
  {
    max_train_steps: StepsSchema,
    train_batch_size: Type.Integer({
      minimum: 1,
      maximum: 8,
      default: 4,
      description: 'Images per step. More take longer and need more memory.',
    }),
    lora_lr: Type.Number({
      ...rate(
        'How strongly each step changes the model. Lower learns slower and rarely goes wrong.',
      ),
      default: 0.0001,
    }),
    lora_rank: Type.Integer({
      minimum: 1,
      maximum: 128,
      default: 32,
      description:
        'How much the model can remember. Higher keeps more detail and makes a larger file.',
    }),
    resolution: Type.Integer({
      minimum: 256,
      maximum: 1024,
      multipleOf: 64,
      default: 768,
      description: 'Side in pixels that images are cropped to. Lower is faster and less sharp.',
    }),
    caption_prefix: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'What each caption starts with. Must contain the trigger word.',
      }),
    ),
    use_face_detection_instead: Type.Optional(
      Type.Boolean({
        description: 'Concentrates on faces. Default: no.',
      }),
    ),
    mask_target_prompts: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description:
          'What to concentrate on in the images, such as “a lamp”. Default: the whole image.',
      }),
    ),
    clipseg_temperature: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 2,
        description:
          'How soft the edge is around what `mask_target_prompts` finds, usually 0.5 to 1. Default: 1.',
      }),
    ),
    crop_based_on_salience: Type.Optional(
      Type.Boolean({
        description:
          'Crops images square around what stands out instead of around the center. Default: yes.',
      }),
    ),
    ti_lr: Type.Optional(
      Type.Number(rate('How fast the trigger word itself is learned. Default: 0.0003.')),
    ),
    lr_scheduler: Type.Optional(
      OneOf(
        ['constant', 'linear'],
        'Whether the learning rate stays constant or falls to zero. Default: constant.',
      ),
    ),
    lr_warmup_steps: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        description: 'Steps until the learning rate reaches its full value. Default: 100.',
      }),
    ),
    is_lora: Type.Optional(
      Type.Boolean({
        description:
          'No trains the whole model: a file of several GB that learns more from many images. Default: yes.',
      }),
    ),
    unet_learning_rate: Type.Optional(
      Type.Number(rate('Replaces `lora_lr` when the whole model is trained. Default: 0.000001.')),
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
export type SdxlParameters = Static<typeof SdxlParametersSchema>

/**
 * Returns whether the trainer can learn this keyword from captions with this prefix. The trainer replaces the keyword
 * with its new tokens wherever the letters occur, so they must occur, and only as a separate word.
 */
export function canLearnKeyword(captionPrefix: string, keyword: string): boolean {
  const around = captionPrefix.split(keyword)
  const isWordEnd = (text: string) => !/[\p{L}\p{N}_-]$/u.test(text)
  const isWordStart = (text: string) => !/^[\p{L}\p{N}_-]/u.test(text)
  return (
    around.length > 1 && around.slice(0, -1).every(isWordEnd) && around.slice(1).every(isWordStart)
  )
}
