import { type Static, type TSchema, Type } from 'typebox'

/** A value that may be null: every key of an answer is always there. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** One word out of a fixed list. */
export const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({
    type: 'string',
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  })

/** An ISO 8601 time in UTC. */
export const TimeSchema = Type.String({ description: 'ISO 8601, UTC' })

/** Money in millionths of a US dollar. */
export const UsdMicrosSchema = Type.Integer({
  minimum: 0,
  description: 'millionths of a US dollar',
})

/** Opaque: compare ids, never read them. */
export const IdSchema = Type.String({ minLength: 1, maxLength: 100 })

export const IdParamsSchema = Type.Object({ id: IdSchema })
export type IdParams = Static<typeof IdParamsSchema>
