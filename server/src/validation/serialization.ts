import fastJsonStringify from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'
import type { TSchema } from 'typebox'

type Serialize = ReturnType<FastifySerializerCompiler<TSchema>>

const compiled = new WeakMap<TSchema, Serialize>()

/** Compiles each response schema once: hundreds of responses share the one of a problem. */
export const serializerCompiler: FastifySerializerCompiler<TSchema> = ({ schema }) => {
  const known = compiled.get(schema)
  if (known) return known
  const serialize: Serialize = fastJsonStringify(schema)
  compiled.set(schema, serialize)
  return serialize
}
