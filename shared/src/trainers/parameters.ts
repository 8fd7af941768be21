import { type TObject, type TProperties, Type } from 'typebox'
import { allOptional } from '../schema.ts'
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

/**
 * Parameters in a request: any of a trainer's settings, and `epochs` instead of steps. They depend on the trainer, so any
 * name and value is valid here; the names are those that requests often have in the wrong place.
 */
export const ParametersInputSchema = Type.Unsafe<TrainerParameters>({
  type: 'object',
  properties: Object.fromEntries(
    DescribedParametersSchema.anyOf.flatMap(({ properties }) =>
      Object.keys(properties).map((name) => [name, {}]),
    ),
  ),
})
