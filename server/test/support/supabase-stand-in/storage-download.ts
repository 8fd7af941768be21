import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StoredObject } from './storage-objects.ts'
import { STORAGE_ERRORS, sendStorageError } from './storage-responses.ts'

export interface DownloadSwitches {
  /** Where the service keeps its files. */
  backend?: 'file' | 's3'
  /** Downloads stop halfway: the connection breaks, or no more data arrives. */
  download?: 'breaking' | 'stalling' | undefined
  /** Names of objects whose bytes the backend has lost. */
  lostBytes?: ReadonlySet<string>
}

/** Returns the headers of an object, for a download and for its information. */
export const headersOf = (object: StoredObject) => ({
  etag: object.eTag,
  'last-modified': new Date(object.updated_at).toUTCString(),
  'cache-control': object.cacheControl,
})

export function sendObject(
  request: FastifyRequest,
  reply: FastifyReply,
  object: StoredObject,
  { backend = 'file', download, lostBytes }: DownloadSwitches,
): FastifyReply {
  const { name, path, size, eTag, mimetype } = object
  if (lostBytes?.has(name))
    return sendStorageError(
      reply,
      backend === 'file' ? STORAGE_ERRORS.unexpected : STORAGE_ERRORS.bytesNotFound,
    )
  const range = parseRange(request.headers.range, size)
  if (range === 'invalid')
    return sendStorageError(
      reply,
      backend === 'file' ? STORAGE_ERRORS.badRange : STORAGE_ERRORS.unexpected,
    )
  reply.headers({ ...headersOf(object), 'x-robots-tag': 'none' })
  if (request.headers['if-none-match'] === eTag) return reply.code(304).send()
  reply.type(mimetype).headers({
    'accept-ranges': 'bytes',
    'content-length': range ? range.end - range.start + 1 : size,
  })
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  return reply.send(
    download ? Readable.from(half(object, download)) : createReadStream(path, range ?? {}),
  )
}

type Range = { start: number; end: number }

function parseRange(header: string | undefined, size: number): Range | 'invalid' | null {
  if (!header?.startsWith('bytes=')) return null
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (first === '' && last === '') return 'invalid'
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start > end ? 'invalid' : { start, end }
}

async function* half({ path, size }: StoredObject, fault: 'breaking' | 'stalling') {
  yield* createReadStream(path, { end: Math.floor(size / 2) })
  if (fault === 'breaking') throw new Error('the connection broke')
  await new Promise(() => {})
}
