import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { type Keys, roleOf } from './keys.ts'
import { createStorageObjects, type StoredObject, TooLarge } from './storage-objects.ts'
import { type ErrorStyle, type StorageErrorName, sendStorageError } from './storage-responses.ts'

/** How the service fails: it accepts requests but never responds, or responds with this HTTP status. */
type Away = 'silent' | number

export interface StorageSwitches {
  away?: Away | undefined
  /** Downloads stop halfway: the connection breaks, or no more data arrives. */
  download?: 'breaking' | 'stalling' | undefined
  errorStyle?: ErrorStyle
  /** What rejects an unknown key: the gateway of a hosted project, or the service behind it. */
  keysCheckedBy?: 'gateway' | 'service'
}

export interface StorageRoutesOptions {
  keys: Keys
  directory: string
  /** About 50 MB in free projects. */
  maxFileBytes: number
  /** The name of the only bucket. */
  bucket?: string
  /** Tests may change these at any time. */
  switches?: StorageSwitches
}

type Handler = (request: FastifyRequest, reply: FastifyReply, name: string) => unknown

const RemoveBody = Type.Object({ prefixes: Type.Array(Type.String(), { minItems: 1 }) })
const ListBody = Type.Object({
  limit: Type.Integer({ minimum: 1 }),
  cursor: Type.Optional(Type.String()),
  with_delimiter: Type.Literal(false),
})

/**
 * The routes of `/storage/v1` that The Way calls, like those of the service (source: supabase/storage). One thing is
 * stricter: the service checks the size only by `Content-Length`, this also rejects large uploads of unknown size.
 */
export const storageRoutes: FastifyPluginAsync<StorageRoutesOptions> = async (app, options) => {
  const { keys, maxFileBytes, bucket = 'the-way', switches = {} } = options
  const objects = createStorageObjects(options.directory)
  const reject = (reply: FastifyReply, name: StorageErrorName) =>
    sendStorageError(reply, name, switches.errorStyle ?? 'status')

  const role = (request: FastifyRequest) => roleOf(request, keys)
  const isService = (request: FastifyRequest) => role(request) === 'service_role'

  /**
   * Checks the key and the bucket. Without policies, only the service role can see or change objects of a private
   * bucket.
   */
  const guarded =
    (handle: Handler, { unknownKey }: { unknownKey: StorageErrorName }) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { bucketName, '*': name = '' } = request.params as Record<string, string>
      if (role(request) === null)
        return switches.keysCheckedBy === 'service'
          ? reject(reply, unknownKey)
          : reply.code(401).send({ message: 'Invalid API key', hint: 'Double check your API key.' })
      if (bucketName !== bucket) return reject(reply, 'NoSuchBucket')
      return handle(request, reply, name)
    }

  app.addHook('onRequest', async (_request, reply) => {
    if (switches.away === 'silent') return new Promise<void>(() => {})
    if (switches.away !== undefined)
      return reply.code(switches.away).type('text/html').send('<h1>away</h1>')
  })

  await app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers()
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    const upload: Handler = async (request, reply, name) => {
      if (!isService(request)) return reject(reply, 'RowLevelSecurity')
      if (Number(request.headers['content-length']) > maxFileBytes)
        return reject(reply, 'EntityTooLarge')
      if (request.headers['x-upsert'] !== 'true' && objects.get(name))
        return reject(reply, 'KeyAlreadyExists')
      try {
        const { id } = await objects.store(name, request.body as Readable, maxFileBytes, {
          mimetype: request.headers['content-type'] ?? 'application/octet-stream',
          cacheControl: request.headers['cache-control'] ?? 'no-cache',
        })
        return { Key: `${bucket}/${name}`, Id: id }
      } catch (error) {
        if (error instanceof TooLarge) return reject(reply, 'EntityTooLarge')
        return reply.code(500).send({ statusCode: '500', error: 'Aborted', message: String(error) })
      }
    }
    uploads.post(
      '/storage/v1/object/:bucketName/*',
      guarded(upload, { unknownKey: 'AccessDenied' }),
    )
  })

  const find = (request: FastifyRequest, name: string) =>
    isService(request) ? objects.get(name) : undefined

  app.get(
    '/storage/v1/object/info/:bucketName/*',
    guarded(
      (request, reply, name) => {
        const found = find(request, name)
        return found ? reply.send(infoOf(found, bucket)) : reject(reply, 'NoSuchKey')
      },
      { unknownKey: 'NoSuchBucket' },
    ),
  )

  app.get(
    '/storage/v1/object/:bucketName/*',
    guarded(
      (request, reply, name) => {
        const found = find(request, name)
        if (!found) return reject(reply, 'NoSuchKey')
        const range = parseRange(request.headers.range, found.size)
        if (range === 'invalid') return reject(reply, 'InvalidRange')
        return sendObject(reply, found, range, switches.download)
      },
      { unknownKey: 'NoSuchBucket' },
    ),
  )

  app.delete(
    '/storage/v1/object/:bucketName',
    { schema: { body: RemoveBody } },
    guarded(
      async (request, reply) => {
        const { prefixes } = request.body as Static<typeof RemoveBody>
        if (prefixes.length > 1000) return reject(reply, 'InvalidRequest')
        const removed = isService(request) ? await objects.remove(prefixes) : []
        return reply.send(removed.map((object) => listedOf(object)))
      },
      { unknownKey: 'AccessDenied' },
    ),
  )

  app.post(
    '/storage/v1/object/list-v2/:bucketName',
    { schema: { body: ListBody } },
    guarded(
      (request, reply) => {
        const { limit, cursor } = request.body as Static<typeof ListBody>
        const after = cursor && Buffer.from(cursor, 'base64').toString()
        const page = isService(request)
          ? objects.list(Math.min(limit, 1000), after)
          : { objects: [], hasNext: false, last: undefined }
        return reply.send({
          hasNext: page.hasNext,
          folders: [],
          objects: page.objects.map((object) => listedOf(object)),
          ...(page.hasNext && { nextCursor: Buffer.from(page.last ?? '').toString('base64') }),
        })
      },
      { unknownKey: 'AccessDenied' },
    ),
  )
}

type Range = { start: number; end: number }

function parseRange(header: string | undefined, size: number): Range | 'invalid' | null {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '')
  if (!found) return null
  const start = Number(found[1])
  const end = found[2] ? Math.min(Number(found[2]), size - 1) : size - 1
  return start > end ? 'invalid' : { start, end }
}

function sendObject(
  reply: FastifyReply,
  object: StoredObject,
  range: Range | null,
  fault: StorageSwitches['download'],
): FastifyReply {
  const { path, size } = object
  reply.type(object.mimetype).headers({
    'accept-ranges': 'bytes',
    'cache-control': object.cacheControl,
    etag: object.eTag,
    'last-modified': new Date(object.updated_at).toUTCString(),
    'content-length': range ? range.end - range.start + 1 : size,
  })
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  return reply.send(
    fault ? Readable.from(half(object, fault)) : createReadStream(path, range ?? {}),
  )
}

async function* half({ path, size }: StoredObject, fault: 'breaking' | 'stalling') {
  yield* createReadStream(path, { end: Math.floor(size / 2) })
  if (fault === 'breaking') throw new Error('the connection broke')
  await new Promise(() => {})
}

const infoOf = (object: StoredObject, bucket: string) => ({
  id: object.id,
  name: object.name,
  version: object.version,
  bucket_id: bucket,
  size: object.size,
  content_type: object.mimetype,
  cache_control: object.cacheControl,
  etag: object.eTag,
  metadata: {},
  last_modified: object.updated_at,
  created_at: object.created_at,
})

const listedOf = ({ id, name, created_at, updated_at, ...object }: StoredObject) => ({
  id,
  name,
  key: name,
  created_at,
  updated_at,
  last_accessed_at: updated_at,
  metadata: {
    eTag: object.eTag,
    size: object.size,
    mimetype: object.mimetype,
    cacheControl: object.cacheControl,
    lastModified: updated_at,
    contentLength: object.size,
    httpStatusCode: 200,
  },
})
