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
    description: 'from its first line; false where it was too long to be kept whole',
  }),
  losses: Type.Array(LossPointSchema, {
    description: 'at most 500 points; empty where the trainer prints no loss',
  }),
})
export type TrainingLogs = Static<typeof TrainingLogsSchema>
