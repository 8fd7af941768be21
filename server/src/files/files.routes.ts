import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { Database } from '../ports/database/database.ts'
import { contentTypeOf, contentTypes } from '../ports/files/content-type.ts'
import { type Files, isFileKey } from '../ports/files/files.ts'
import { parseRange } from './byte-range.ts'
import { attachment, etagOf, isMatch } from './file-headers.ts'
import { fileNotFoundError, rangeError } from './files.errors.ts'

/** The contents of a key never change, because each file gets a new key. */
const CACHE_CONTROL = 'private, max-age=31536000, immutable'

const ParamsSchema = Type.Object({ '*': Type.String() })
const QuerySchema = Type.Object({
  download: Type.Optional(
    Type.Literal('1', { description: 'sends the file as a download with a readable name' }),
  ),
})
const bytes = { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) }
const BYTES = {
  description: 'the bytes',
  content: Object.fromEntries([...contentTypes].map((type) => [type, bytes])),
}

/** Fastify would send `null` as text. */
const NOTHING = Type.Unsafe<undefined>({ type: 'null', description: 'unchanged' })

export const fileRoutes: FastifyPluginAsyncTypebox<{ database: Database; files: Files }> = async (
  app,
  { database, files },
) => {
  app.get(
    '/files/*',
    {
      schema: {
        tags: ['files'],
        summary: 'Get an image, thumbnail or weights file; supports a single byte range',
        params: ParamsSchema,
        querystring: QuerySchema,
        response: { 200: BYTES, 206: BYTES, 304: NOTHING, ...errorResponses },
      },
    },
    async (request, reply) => {
      const file = request.params['*']
      if (!isFileKey(file)) throw fileNotFoundError()
      const row = await database.call.files_get({ owner_id: request.owner.id, file })
      const stat = row && (await files.stat(file))
      if (!stat) throw fileNotFoundError()

      const etag = etagOf(stat)
      const headers = { etag, 'cache-control': CACHE_CONTROL, 'x-content-type-options': 'nosniff' }
      if (isMatch(request.headers['if-none-match'], etag))
        return reply.headers(headers).code(304).send(undefined)

      const ifRange = request.headers['if-range'] ?? etag
      // Range is only defined for GET (RFC 9110, 14.2), so HEAD describes the whole file.
      const isRangeRequested = request.method === 'GET' && ifRange === etag
      const range = isRangeRequested ? parseRange(request.headers.range ?? '', stat.size) : null
      if (range === 'unsatisfiable') throw rangeError(stat.size)
      const found = await files.read(file, range ?? undefined)
      if (!found) throw fileNotFoundError()

      reply.headers({ ...headers, 'accept-ranges': 'bytes' }).type(contentTypeOf(file))
      if (request.query.download) reply.header('content-disposition', attachment(row.name))
      if (!range) return reply.header('content-length', stat.size).send(found.stream)
      return reply
        .code(206)
        .header('content-range', `bytes ${range.start}-${range.end}/${stat.size}`)
        .header('content-length', range.end - range.start + 1)
        .send(found.stream)
    },
  )
}
