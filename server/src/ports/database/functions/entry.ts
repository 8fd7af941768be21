import type { TSchema } from 'typebox'

/**
 * Describes an SQL function: `args` is its single argument `p jsonb`, `result` is the jsonb that it returns. An expected
 * rejection is a value in the result, never an exception.
 */
export const entry = <A extends TSchema, R extends TSchema>(args: A, result: R) => ({
  args,
  result,
})
