import type { TSchema } from 'typebox'

/**
 * One SQL function: `args` becomes its single argument `p jsonb`, `result` is the jsonb it returns.
 * An expected refusal is a value in the result, never an exception.
 */
export interface FunctionEntry {
  args: TSchema
  result: TSchema
}

export const entry = <A extends TSchema, R extends TSchema>(args: A, result: R) => ({
  args,
  result,
})
