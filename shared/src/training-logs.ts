import { type Static, Type } from 'typebox'
import { Nullable } from './schema.ts'

export const LossPointSchema = Type.Object({
  step: Type.Integer(),
  loss: Type.Number(),
  learning_rate: Nullable(Type.Number()),
})
export type LossPoint = Static<typeof LossPointSchema>

/** `GET /api/trainings/:id/logs`. */
export const TrainingLogsSchema = Type.Object({
  logs: Type.String(),
  is_complete: Type.Boolean({
    description:
      'whether it starts at the first line; false if the log was too long to be stored whole',
  }),
  losses: Type.Array(LossPointSchema, {
    description: 'at most 500 points; empty if the trainer does not print losses',
  }),
})
export type TrainingLogs = Static<typeof TrainingLogsSchema>
