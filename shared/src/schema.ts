import {
  type Static,
  type TOptional,
  type TProperties,
  type TSchema,
  type TSchemaOptions,
  Type,
} from 'typebox'

/** A value that may be null: every key of an answer is always there. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** An object with any keys. TypeBox's own `Type.Record` brings 10 kB (gzipped) of its type engine onto every page. */
export const RecordOf = <T extends TSchema>(value: T, options: TSchemaOptions = {}) =>
  Type.Unsafe<Record<string, Static<T>>>({
    type: 'object',
    patternProperties: { '^.*$': value },
    ...options,
  })

/** The same properties, each of which may be left out; without the type engine that `Type.Partial` needs. */
export const allOptional = <P extends TProperties>(properties: P) =>
  Object.fromEntries(
    Object.entries<TSchema>(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  ) as { [K in keyof P]: TOptional<P[K]> }

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
