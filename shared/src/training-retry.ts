import { type Static, Type } from 'typebox'
import { allOptional, RecordOf } from './schema.ts'
import { StartTrainingFieldsSchema } from './training-start.ts'

const { dataset_id: _, parameters: __, ...fields } = StartTrainingFieldsSchema.properties

/** `POST /api/trainings/:id/retry`: what is to be otherwise this time; the images are the same. */
export const RetryTrainingBodySchema = Type.Object(
  {
    ...allOptional(fields),
    parameters: Type.Optional(
      RecordOf(Type.Unknown(), {
        description:
          'over the settings of the first training; null: as the trainer has it. Where trainer, subject or effort change, these alone and the preset',
      }),
    ),
  },
  { additionalProperties: false },
)
export type RetryTrainingBody = Static<typeof RetryTrainingBodySchema>
