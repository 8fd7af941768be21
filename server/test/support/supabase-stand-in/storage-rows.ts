import type { StoredObject } from './storage-objects.ts'

export const infoOf = (object: StoredObject, bucket: string) => ({
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

export const listedOf = ({ id, name, created_at, updated_at, ...object }: StoredObject) => ({
  id,
  name,
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

export const removedOf = (object: StoredObject, bucket: string) => ({
  ...listedOf(object),
  bucket_id: bucket,
  owner: '',
  owner_id: null,
  version: object.version,
  user_metadata: {},
})

/** Cursors are opaque to clients. */
export const toCursor = (name: string) => Buffer.from(`l:${name}`).toString('base64')

/** Returns the name that a cursor stands for, or `null` if it is not a cursor. */
export function fromCursor(cursor: string): string | null {
  const text = Buffer.from(cursor, 'base64').toString()
  return text.startsWith('l:') ? text.slice(2) : null
}
