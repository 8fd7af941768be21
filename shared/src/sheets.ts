import { type Static, Type } from 'typebox'
import { CostEstimateSchema, GenerateBodySchema } from './generations.ts'
import { ListQuerySchema, ListSchema } from './lists.ts'
import { RunErrorSchema } from './problems.ts'
import { IdSchema, Nullable, OneOf, RecordOf, TimeSchema, UsdMicrosSchema } from './schema.ts'
import { GENERATION_STATUSES } from './states.ts'

/** Images in one contact sheet. */
export const MAX_SHEET_IMAGES = 144
export const MAX_SHEET_AXES = 3

/** `paused` has cells that were not sent; the last three are final unless the sheet is retried. */
export const SHEET_STATUSES = [
  'queued',
  'processing',
  'paused',
  'succeeded',
  'failed',
  'canceled',
] as const

const AxisValueSchema = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
export type SheetAxisValue = Static<typeof AxisValueSchema>

const AxisNameSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  description:
    '`prompt`, `seed`, or a number, choice or switch that GET /api/models/:id/inputs lists',
})

/** What varies along one side of a sheet. */
export const SheetAxisSchema = Type.Object({
  name: AxisNameSchema,
  values: Type.Array(AxisValueSchema),
})
export type SheetAxis = Static<typeof SheetAxisSchema>

const {
  prompts: _,
  num_outputs: __,
  image_id: ___,
  ...baseProperties
} = GenerateBodySchema.properties

/** The settings that all cells have in common. */
export const SheetBaseSchema = Type.Object(baseProperties, { additionalProperties: false })

/** The body of `POST /api/sheets`. */
export const CreateSheetBodySchema = Type.Object(
  {
    model_id: IdSchema,
    base: SheetBaseSchema,
    axes: Type.Array(
      Type.Object(
        {
          name: AxisNameSchema,
          values: Type.Union(
            [
              Type.Array(AxisValueSchema, { minItems: 1, maxItems: MAX_SHEET_IMAGES }),
              Type.String({ maxLength: 100 }),
            ],
            { description: 'a list, or a range of numbers such as `0.6..1.2 step 0.2`' },
          ),
        },
        { additionalProperties: false },
      ),
      {
        minItems: 1,
        maxItems: MAX_SHEET_AXES,
        description:
          'the last one makes the columns, and the others the rows; the value of an axis replaces one in `base`',
      },
    ),
  },
  { additionalProperties: false },
)
export type CreateSheetBody = Static<typeof CreateSheetBodySchema>

/** `?dry_run=true` returns an estimate; nothing is stored or sent. */
export const SheetQuerySchema = Type.Object({
  dry_run: Type.Boolean({
    default: false,
    description: 'check everything and return an estimate; nothing is stored or sent',
  }),
})

/** The response to `?dry_run=true`. */
export const SheetEstimateSchema = Type.Object({
  ...CostEstimateSchema.properties,
  replicate_estimate: Nullable(CostEstimateSchema),
  based_on: Type.Integer({
    description: 'the number of your own runs of this version that it is calculated from',
  }),
  total: Type.Integer({ description: 'images, each of which is one paid run' }),
  axes: Type.Array(SheetAxisSchema, { description: 'with ranges as lists' }),
})
export type SheetEstimate = Static<typeof SheetEstimateSchema>

export const SheetCellSchema = Type.Object({
  at: Type.Array(Type.Integer({ minimum: 0 }), {
    description: 'the index of its value on each axis',
  }),
  status: OneOf(
    [...GENERATION_STATUSES, 'deleted'],
    'of its run; `deleted` if you have deleted the image or its generation since',
  ),
  on_hold: Type.Boolean({ description: 'not sent, for the reason in `error`' }),
  generation_id: Nullable(IdSchema),
  image_id: Nullable(IdSchema),
  url: Nullable(Type.String()),
  thumbnail_url: Nullable(Type.String()),
  error: Nullable(RunErrorSchema),
})
export type SheetCell = Static<typeof SheetCellSchema>

const SheetSummarySchema = Type.Object({
  id: IdSchema,
  status: OneOf(
    SHEET_STATUSES,
    'of all cells: once they have ended, `canceled` if one was canceled, else `succeeded` if at least one has an image',
  ),
  model_id: IdSchema,
  model_name: Type.String(),
  base: RecordOf(Type.Unknown(), {
    description: 'as sent, with the seed that was drawn if there is neither one nor an axis for it',
  }),
  axes: Type.Array(SheetAxisSchema, { description: 'with ranges as lists' }),
  total: Type.Integer(),
  done: Type.Integer({
    description: 'cells that were made, also if you have deleted their images since',
  }),
  failed: Type.Integer(),
  canceled: Type.Integer(),
  estimate_usd_micros: Nullable(UsdMicrosSchema),
  cost_usd_micros: Nullable(UsdMicrosSchema, {
    description: 'of all runs whose cost is known, including retried ones',
  }),
  created_at: TimeSchema,
})
export type SheetSummary = Static<typeof SheetSummarySchema>

/** A contact sheet: an image for each combination of the values of its axes. */
export const SheetSchema = Type.Object({
  ...SheetSummarySchema.properties,
  on_hold: Type.Boolean({
    description: 'at least one cell is not sent, for the reason in `error`',
  }),
  retry_at: Nullable(
    Type.String({
      description:
        'if Replicate is rate-limiting the account: when this server retries automatically',
    }),
  ),
  error: Nullable(RunErrorSchema),
  cells: Type.Array(SheetCellSchema, {
    description: 'in reading order, in which they are made: the last index changes fastest',
  }),
})
export type Sheet = Static<typeof SheetSchema>

export const SheetListSchema = ListSchema('sheets', SheetSummarySchema)
export type SheetList = Static<typeof SheetListSchema>

export const SheetListQuerySchema = Type.Object({
  ...ListQuerySchema.properties,
  model_id: Type.Optional(IdSchema),
})
export type SheetListQuery = Static<typeof SheetListQuerySchema>
