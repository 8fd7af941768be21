import { type TObject, type TProperties, Type } from 'typebox'
import { allOptional, RecordOf } from '../schema.ts'
import { FluxParametersSchema } from './flux.ts'
import { FluxFastParametersSchema } from './flux-fast.ts'
import { SdxlParametersSchema } from './sdxl.ts'
import { STEP_BOUNDS } from './steps-schema.ts'
import type { Trainer } from './trainer.ts'

/** Settings under the trainer's own names. */
export type TrainerParameters = Record<string, unknown>

/** All settings of each trainer, as they are sent. */
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

/** Parameters in a request: any of a trainer's settings, and `epochs` instead of steps. They depend on the trainer. */
export const ParametersInputSchema = RecordOf(Type.Unknown())

const withEpochs = <P extends TProperties>(title: Trainer, schema: TObject<P>) =>
  Type.Object(
    { ...allOptional(schema.properties), epochs: Type.Optional(EpochsSchema) },
    { title, additionalProperties: false },
  )

/** The same for the OpenAPI document, which lists the settings of each trainer. */
export const DescribedParametersSchema = Type.Union(
  [
    withEpochs('flux', FluxParametersSchema),
    withEpochs('flux-fast', FluxFastParametersSchema),
    withEpochs('sdxl', SdxlParametersSchema),
  ],
  {
    description:
      'settings under the trainer’s own names, or `epochs` instead of steps; the preset fills in the rest',
  },
)
