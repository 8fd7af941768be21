import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { createStorageObjects } from './storage-objects.ts'
import { diskFull, STORAGE_ERRORS, sendStorageError, wrongType } from './storage-responses.ts'

export interface UploadSwitches {
  /** The gateway receives an upload as a whole and sends it on with its length, instead of piece by piece. */
  isGatewayBuffering?: boolean
  isDiskFull?: boolean
  /** The only types that the bucket accepts. */
  allowedTypes?: readonly string[]
}

class TooLarge extends Error {}

/** Returns what the service does with an upload of the service role. */
export function createUpload({
  objects,
  bucket,
  maxFileBytes,
  switches,
}: {
  objects: ReturnType<typeof createStorageObjects>
  bucket: string
  maxFileBytes: number
  switches: UploadSwitches
}) {
  return async (request: FastifyRequest, reply: FastifyReply, name: string) => {
    const { headers } = request
    const body = request.body as Readable
    const mimetype = headers['content-type'] ?? 'application/octet-stream'
    if (Number(headers['content-length']) > maxFileBytes)
      return sendStorageError(reply, STORAGE_ERRORS.tooLarge)
    if (switches.allowedTypes?.includes(mimetype) === false)
      return sendStorageError(reply, wrongType(mimetype))
    if (headers['x-upsert'] !== 'true' && objects.get(name))
      return sendStorageError(reply, STORAGE_ERRORS.duplicate)
    if (switches.isDiskFull) {
      await once(body, 'readable')
      return sendStorageError(reply.header('connection', 'close'), diskFull)
    }
    // The service itself checks the size only by its header.
    const reject = (size: number) =>
      switches.isGatewayBuffering && size > maxFileBytes ? new TooLarge() : null
    const stored = { mimetype, cacheControl: headers['cache-control'] ?? 'no-cache' }
    try {
      const { id } = await objects.store(name, body, stored, reject)
      return { Key: `${bucket}/${name}`, Id: id }
    } catch (error) {
      if (error instanceof TooLarge) return sendStorageError(reply, STORAGE_ERRORS.tooLarge)
      throw error
    }
  }
}
