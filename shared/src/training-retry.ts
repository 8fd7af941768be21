import { type Static, Type } from 'typebox'
import { allOptional, RecordOf } from './schema.ts'
import { StartTrainingFieldsSchema } from './training-start.ts'

const { dataset_id: _, parameters: __, ...fields } = StartTrainingFieldsSchema.properties

/** `POST /api/trainings/:id/retry`: what to change. The images stay the same. */
export const RetryTrainingBodySchema = Type.Object(
  {
    ...allOptional(fields),
    parameters: Type.Optional(
      RecordOf(Type.Unknown(), {
        description:
          'replace settings of the first training; `null` resets one to the trainer’s default. If trainer, subject or effort change, the preset replaces the settings of the first training',
      }),
    ),
  },
  { additionalProperties: false },
)
export type RetryTrainingBody = Static<typeof RetryTrainingBodySchema>
