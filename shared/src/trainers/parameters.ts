import { type TObject, type TProperties, Type } from 'typebox'
import { allOptional, RecordOf } from '../schema.ts'
import { FluxParametersSchema } from './flux.ts'
import { FluxFastParametersSchema } from './flux-fast.ts'
import { SdxlParametersSchema } from './sdxl.ts'
import { STEP_BOUNDS } from './steps-schema.ts'
import type { Trainer } from './trainer.ts'

/** TrainerParameters by the trainer's own names. */
export type TrainerParameters = Record<string, unknown>

/** Every setting of each trainer, as it is sent. */
export const PARAMETER_SCHEMAS = {
  flux: FluxParametersSchema,
  'flux-fast': FluxFastParametersSchema,
  sdxl: SdxlParametersSchema,
}

export const EpochsSchema = Type.Number({
  exclusiveMinimum: 0,
  maximum: STEP_BOUNDS.maximum,
  description: 'How often each image is seen: steps are epochs × images / batch size.',
})

/** What is asked for: any of them, and `epochs` in place of steps. Which ones there are depends on the trainer. */
export const AskedParametersSchema = RecordOf(Type.Unknown())

const withEpochs = <P extends TProperties>(title: Trainer, schema: TObject<P>) =>
  Type.Object(
    { ...allOptional(schema.properties), epochs: Type.Optional(EpochsSchema) },
    { title, additionalProperties: false },
  )

/** The same for the document: what each trainer takes. */
export const DescribedParametersSchema = Type.Union(
  [
    withEpochs('flux', FluxParametersSchema),
    withEpochs('flux-fast', FluxFastParametersSchema),
    withEpochs('sdxl', SdxlParametersSchema),
  ],
  {
    description:
      'settings of the trainer by its own names, or `epochs` in place of steps; the preset fills in the rest',
  },
)
