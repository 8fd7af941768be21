import fastJsonStringify from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'
import type { TSchema } from 'typebox'

type Serialize = ReturnType<FastifySerializerCompiler<TSchema>>

const compiled = new WeakMap<TSchema, Serialize>()

/** Writes answers by their schemas; each is compiled once: that of a problem stands in hundreds of answers. */
export const serializerCompiler: FastifySerializerCompiler<TSchema> = ({ schema }) => {
  const known = compiled.get(schema)
  if (known) return known
  const serialize: Serialize = fastJsonStringify(schema)
  compiled.set(schema, serialize)
  return serialize
}
