import type { TSchema } from 'typebox'

/**
 * An SQL function: `args` is its single argument `p jsonb`, `result` is the jsonb that it returns. An expected
 * rejection is a value in the result, never an exception.
 */
export interface FunctionEntry {
  args: TSchema
  result: TSchema
}

export const entry = <A extends TSchema, R extends TSchema>(args: A, result: R) => ({
  args,
  result,
})
