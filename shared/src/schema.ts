import {
  type Static,
  type TOptional,
  type TProperties,
  type TSchema,
  type TSchemaOptions,
  Type,
} from 'typebox'

/** A value that may be `null`. Responses always contain every key. */
export const Nullable = <T extends TSchema>(schema: T, options: TSchemaOptions = {}) =>
  Type.Union([schema, Type.Null()], options)

/** An object with any keys. TypeBox's own `Type.Record` would add 10 kB (gzipped) of its type engine to every page. */
export const RecordOf = <T extends TSchema>(value: T, options: TSchemaOptions = {}) =>
  Type.Unsafe<Record<string, Static<T>>>({
    type: 'object',
    patternProperties: { '^.*$': value },
    ...options,
  })

/** Makes all properties optional, without the type engine that `Type.Partial` needs. */
export const allOptional = <P extends TProperties>(properties: P) =>
  Object.fromEntries(
    Object.entries<TSchema>(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  ) as { [K in keyof P]: TOptional<P[K]> }

/** One of a fixed list of strings. */
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

/** Ids are opaque: compare them, never parse them. */
export const IdSchema = Type.String({ minLength: 1, maxLength: 100 })

export const IdParamsSchema = Type.Object({ id: IdSchema })
export type IdParams = Static<typeof IdParamsSchema>
