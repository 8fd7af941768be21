import { type Static, Type } from 'typebox'
import { OneOf, RecordOf } from './schema.ts'

export const FieldProblemSchema = Type.Object({
  field: Type.String({
    description: 'the name of the field in the request, such as `keyword` or `parameters.steps`',
  }),
  code: Type.String(),
  detail: Type.String({ description: 'what is wrong and how to fix it' }),
})
export type FieldProblem = Static<typeof FieldProblemSchema>

/** Every error response: RFC 9457 problem details with a stable `code`. */
export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'stable, such as `trainings.not_found`' }),
  detail: Type.String({ description: 'what happened and what to do, in plain language' }),
  errors: Type.Array(FieldProblemSchema),
  request_id: Type.String(),
})
export type Problem = Static<typeof ProblemSchema>

/** What caused an error. `us` is this server. */
export const FAULT_SIDES = ['images', 'settings', 'replicate', 'us', 'account'] as const
export type FaultSide = (typeof FAULT_SIDES)[number]

/** Why a run failed or is on hold; `hint` is the next step. */
export const RunErrorSchema = Type.Object({
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
  side: Type.Optional(OneOf(FAULT_SIDES)),
  charged: Type.Optional(
    OneOf(
      ['no', 'time_run', 'see_bill'],
      'whether Replicate charges for it; `see_bill` if Replicate does not report it',
    ),
  ),
  fix: Type.Optional(
    RecordOf(Type.Unknown(), {
      description: 'parameters to change so that a retry should work; the others stay the same',
    }),
  ),
})
export type RunError = Static<typeof RunErrorSchema>
