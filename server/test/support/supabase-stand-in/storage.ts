import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { isJwt, type Keys, roleOf } from './keys.ts'
import { type DownloadSwitches, headersOf, sendObject } from './storage-download.ts'
import { createStorageObjects } from './storage-objects.ts'
import { invalidRequest, STORAGE_ERRORS, sendStorageError } from './storage-responses.ts'
import { fromCursor, infoOf, listedOf, removedOf, toCursor } from './storage-rows.ts'
import { createUpload, type UploadSwitches } from './storage-upload.ts'

/** How the service fails: it accepts requests but never responds, or responds with this HTTP status. */
type Away = 'silent' | number

export interface StorageSwitches extends DownloadSwitches, UploadSwitches {
  away?: Away | undefined
  /** What rejects an unknown key: the gateway of a hosted project, or the service behind it. */
  keysCheckedBy?: 'gateway' | 'service'
  isBucketPublic?: boolean
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
type Guard = { isTokenRequired?: boolean; whenUnknown: 'bucketNotFound' | 'denied' }

const RemoveBody = Type.Object({ prefixes: Type.Array(Type.String(), { minItems: 1 }) })
const ListBody = Type.Object({
  limit: Type.Integer({ minimum: 1 }),
  prefix: Type.String({ default: '' }),
  cursor: Type.Optional(Type.String()),
  with_delimiter: Type.Literal(false),
})

/**
 * The routes of `/storage/v1` that The Way calls, with the answers of the published service (supabase/storage 1.11.2),
 * which was run for comparison.
 */
export const storageRoutes: FastifyPluginAsync<StorageRoutesOptions> = async (app, options) => {
  const { keys, maxFileBytes, bucket = 'the-way', switches = {} } = options
  const objects = createStorageObjects(options.directory)
  const isService = (request: FastifyRequest) => roleOf(request, keys) === 'service_role'

  const guarded =
    (handle: Handler, { isTokenRequired = false, whenUnknown }: Guard) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { '*': name = '' } = request.params as Record<string, string>
      const isHosted = switches.keysCheckedBy !== 'service'
      if (roleOf(request, keys) !== null) {
        if (isTokenRequired && request.headers.authorization === undefined)
          return sendStorageError(reply, STORAGE_ERRORS.noToken)
        return handle(request, reply, name)
      }
      if (isHosted)
        return reply
          .code(401)
          .send({ message: 'Invalid API key', hint: 'Double check your API key.' })
      if (whenUnknown === 'bucketNotFound')
        return sendStorageError(reply, STORAGE_ERRORS.bucketNotFound)
      return sendStorageError(
        reply,
        isJwt(request) ? STORAGE_ERRORS.wrongSignature : STORAGE_ERRORS.noJwt,
      )
    }

  app.setErrorHandler((error, _request, reply) =>
    sendStorageError(
      reply,
      error instanceof Error && 'validation' in error
        ? invalidRequest(error.message)
        : STORAGE_ERRORS.unexpected,
    ),
  )

  app.addHook('onRequest', async (_request, reply) => {
    if (switches.away === 'silent') return new Promise<void>(() => {})
    if (switches.away !== undefined)
      return reply.code(switches.away).type('text/html').send('<h1>away</h1>')
  })

  /** The calls that look for the bucket. Removing and listing find nothing in one that does not exist. */
  const inBucket =
    (handle: Handler): Handler =>
    (request, reply, name) => {
      const { bucketName } = request.params as Record<string, string>
      return bucketName === bucket
        ? handle(request, reply, name)
        : sendStorageError(reply, STORAGE_ERRORS.bucketNotFound)
    }

  await app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers()
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    const upload = createUpload({ objects, bucket, maxFileBytes, switches })
    const receive: Handler = (request, reply, name) =>
      isService(request)
        ? upload(request, reply, name)
        : sendStorageError(reply, STORAGE_ERRORS.rowLevelSecurity)
    uploads.post(
      '/storage/v1/object/:bucketName/*',
      guarded(inBucket(receive), { isTokenRequired: true, whenUnknown: 'denied' }),
    )
  })

  app.get(
    '/storage/v1/bucket/:bucketName',
    guarded(
      inBucket((request, reply) =>
        isService(request)
          ? reply.send({ id: bucket, name: bucket, public: switches.isBucketPublic === true })
          : sendStorageError(reply, STORAGE_ERRORS.bucketNotFound),
      ),
      { isTokenRequired: true, whenUnknown: 'denied' },
    ),
  )

  const find = (request: FastifyRequest, name: string) =>
    isService(request) ? objects.get(name) : undefined

  app.get(
    '/storage/v1/object/info/:bucketName/*',
    guarded(
      inBucket((request, reply, name) => {
        const found = find(request, name)
        return found
          ? reply.headers(headersOf(found)).send(infoOf(found, bucket))
          : sendStorageError(reply, STORAGE_ERRORS.notFound)
      }),
      { whenUnknown: 'bucketNotFound' },
    ),
  )

  app.get(
    '/storage/v1/object/:bucketName/*',
    guarded(
      inBucket((request, reply, name) => {
        const found = find(request, name)
        return found
          ? sendObject(request, reply, found, switches)
          : sendStorageError(reply, STORAGE_ERRORS.notFound)
      }),
      { whenUnknown: 'bucketNotFound' },
    ),
  )

  /** Without policies, only the service role sees objects of a private bucket. */
  const seesObjects = (request: FastifyRequest) =>
    isService(request) && (request.params as Record<string, string>)['bucketName'] === bucket

  app.delete(
    '/storage/v1/object/:bucketName',
    { schema: { body: RemoveBody } },
    guarded(
      async (request, reply) => {
        const { prefixes } = request.body as Static<typeof RemoveBody>
        if (prefixes.length > 1000) return sendStorageError(reply, STORAGE_ERRORS.tooMany)
        const removed = seesObjects(request) ? await objects.remove(prefixes) : []
        return reply.send(removed.map((object) => removedOf(object, bucket)))
      },
      { isTokenRequired: true, whenUnknown: 'denied' },
    ),
  )

  app.post(
    '/storage/v1/object/list-v2/:bucketName',
    { schema: { body: ListBody } },
    guarded(
      (request, reply) => {
        const { limit, prefix, cursor } = request.body as Static<typeof ListBody>
        const after = cursor === undefined ? '' : fromCursor(cursor)
        if (after === null) return sendStorageError(reply, STORAGE_ERRORS.badCursor)
        const page = seesObjects(request)
          ? objects.list({ limit: Math.min(limit, 1000), prefix, after })
          : { objects: [], last: undefined }
        return reply.send({
          hasNext: page.last !== undefined,
          folders: [],
          objects: page.objects.map(listedOf),
          ...(page.last !== undefined && {
            nextCursor: toCursor(page.last),
            nextCursorKey: page.last,
          }),
        })
      },
      { whenUnknown: 'denied' },
    ),
  )
}
