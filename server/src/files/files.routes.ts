import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { THUMBNAIL_WIDTHS, type ThumbnailWidth } from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { Database } from '../ports/database/database.ts'
import { contentTypeOf, contentTypes } from '../ports/files/content-type.ts'
import { type Files, isFileKey } from '../ports/files/files.ts'
import { parseRange } from './byte-range.ts'
import { attachment, etagOf, isMatch, plainEtagOf } from './file-headers.ts'
import { fileNotFoundError, noThumbnailError, rangeError } from './files.errors.ts'
import { hasThumbnails, type Thumbnails } from './thumbnails.ts'
import { withoutMetadata } from './without-metadata.ts'

/** The contents of a key never change, because each file gets a new key. */
const CACHE_CONTROL = 'private, max-age=31536000, immutable'
/** Of an image that is sent instead of its thumbnail, which may be made later. */
const REVALIDATE = 'private, no-cache'

const ParamsSchema = Type.Object({ '*': Type.String() })
const QuerySchema = Type.Object({
  download: Type.Optional(
    Type.Literal('1', { description: 'sends the file as a download with a readable name' }),
  ),
  width: Type.Optional(
    Type.Unsafe<ThumbnailWidth>({
      type: 'integer',
      enum: [...THUMBNAIL_WIDTHS],
      description: 'an AVIF version of a generated image with at most this width in pixels',
    }),
  ),
  metadata: Type.Optional(
    Type.Boolean({
      description: '`false` sends a generated image without its recipe and other metadata',
    }),
  ),
})
const bytes = { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) }
const BYTES = {
  description: 'the bytes',
  content: Object.fromEntries([...contentTypes].map((type) => [type, bytes])),
}

/** Fastify would send `null` as text. */
const NOTHING = Type.Unsafe<undefined>({ type: 'null', description: 'unchanged' })

export const fileRoutes: FastifyPluginAsyncTypebox<{
  database: Database
  files: Files
  thumbnails: Thumbnails
}> = async (app, { database, files, thumbnails }) => {
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
      const original = request.params['*']
      if (!isFileKey(original)) throw fileNotFoundError()
      const { width, metadata } = request.query
      if (width !== undefined && !hasThumbnails(original)) throw noThumbnailError()
      const row = await database.call.files_get({ owner_id: request.owner.id, file: original })
      if (!row) throw fileNotFoundError()
      const file = width === undefined ? original : await thumbnails.keyFor(original, width)
      if (row.only_thumbnails && file === original) throw fileNotFoundError()
      const stat = await files.stat(file)
      if (!stat) throw fileNotFoundError()

      // Thumbnails do not have metadata, and what people upload is stored without it.
      const isPlain = metadata === false && file === original && hasThumbnails(original)
      const etag = isPlain ? plainEtagOf(stat) : etagOf(stat)
      const isSubstitute = width !== undefined && file === original
      const headers = {
        etag,
        'cache-control': isSubstitute ? REVALIDATE : CACHE_CONTROL,
        'x-content-type-options': 'nosniff',
      }
      if (isMatch(request.headers['if-none-match'], etag))
        return reply.headers(headers).code(304).send(undefined)

      const plain = isPlain ? await withoutMetadata(files, file, stat.size) : null
      const { size } = plain ?? stat
      const ifRange = request.headers['if-range'] ?? etag
      // Range is only defined for GET (RFC 9110, 14.2), so HEAD describes the whole file.
      const isRangeRequested = request.method === 'GET' && ifRange === etag
      const range = isRangeRequested ? parseRange(request.headers.range ?? '', size) : null
      if (range === 'unsatisfiable') throw rangeError(size)
      const stream = plain
        ? plain.read(range ? { start: range.start, end: range.end + 1 } : undefined)
        : (await files.read(file, range ?? undefined))?.stream
      if (!stream) throw fileNotFoundError()

      reply.headers({ ...headers, 'accept-ranges': 'bytes' }).type(contentTypeOf(file))
      if (request.query.download)
        reply.header(
          'content-disposition',
          attachment(file === original ? row.name : row.name.replace(/\w+$/, 'avif')),
        )
      if (!range) return reply.header('content-length', size).send(stream)
      return reply
        .code(206)
        .header('content-range', `bytes ${range.start}-${range.end}/${size}`)
        .header('content-length', range.end - range.start + 1)
        .send(stream)
    },
  )
}
