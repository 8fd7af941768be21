import { type Static, Type } from 'typebox'
import { OneOf, RecordOf } from './schema.ts'

export const FieldProblemSchema = Type.Object({
  field: Type.String({
    description: 'the field as it was sent, such as `keyword` or `parameters.steps`',
  }),
  code: Type.String(),
  detail: Type.String({ description: 'what is wrong and how to fix it' }),
})
export type FieldProblem = Static<typeof FieldProblemSchema>

/** Every error answer: RFC 9457 problem details with a stable `code`. */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'stable, such as `trainings.not_found`' }),
  detail: Type.String({ description: 'what happened and what to do, for a person' }),
  errors: Type.Array(FieldProblemSchema),
  request_id: Type.String(),
})
export type Problem = Static<typeof ProblemSchema>

/** Whose side a fault lies on. `us`: this server. */
export const FAULT_SIDES = ['images', 'settings', 'replicate', 'us', 'account'] as const
export type FaultSide = (typeof FAULT_SIDES)[number]

/** Why a run ended badly or is held up; `hint` is the next step. */
export const RunErrorSchema = Type.Object({
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
  side: Type.Optional(OneOf(FAULT_SIDES)),
  charged: Type.Optional(
    OneOf(
      ['no', 'time_run', 'see_bill'],
      'whether Replicate charges for it; `see_bill` where it does not say',
    ),
  ),
  fix: Type.Optional(
    RecordOf(Type.Unknown(), {
      description: 'parameters with which another try should work; the rest stays as it was',
    }),
  ),
})
export type RunError = Static<typeof RunErrorSchema>
