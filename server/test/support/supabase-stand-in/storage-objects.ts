import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface StoredObject {
  id: string
  name: string
  version: string
  size: number
  mimetype: string
  cacheControl: string
  eTag: string
  created_at: string
  updated_at: string
  path: string
}

export class TooLarge extends Error {}

/** Stores the objects of one bucket. Each upload goes to a new file, which becomes the object when it is complete. */
export function createStorageObjects(directory: string) {
  mkdirSync(directory, { recursive: true })
  const objects = new Map<string, StoredObject>()
  const drop = (object: StoredObject | undefined) => object && rm(object.path, { force: true })
  return {
    get: (name: string) => objects.get(name),
    store: async (
      name: string,
      body: Readable,
      maxBytes: number,
      headers: { mimetype: string; cacheControl: string },
    ): Promise<StoredObject> => {
      const version = randomUUID()
      const path = join(directory, version)
      const hash = createHash('md5')
      let size = 0
      const limit = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          hash.update(chunk)
          if (size > maxBytes) done(new TooLarge())
          else done(null, chunk)
        },
      })
      // The body is not part of the pipeline, which would destroy it. Like the service, we read and drop the rest, so
      // that the client receives the error; closing immediately may reset the connection before that.
      body.once('error', (error) => limit.destroy(error)).pipe(limit)
      try {
        await pipeline(limit, createWriteStream(path))
      } catch (error) {
        body.resume()
        await rm(path, { force: true })
        throw error
      }
      const before = objects.get(name)
      const now = new Date().toISOString()
      const object = {
        id: before?.id ?? randomUUID(),
        name,
        version,
        size,
        ...headers,
        eTag: `"${hash.digest('hex')}"`,
        created_at: before?.created_at ?? now,
        updated_at: now,
        path,
      }
      objects.set(name, object)
      await drop(before)
      return object
    },
    remove: async (names: readonly string[]): Promise<StoredObject[]> => {
      const removed = names.flatMap((name) => objects.get(name) ?? [])
      for (const object of removed) {
        objects.delete(object.name)
        await drop(object)
      }
      return removed
    },
    /** Lists objects by name, after `cursor`. */
    list: (limit: number, cursor = '') => {
      const names = [...objects.keys()].filter((name) => name > cursor).sort()
      const page = names.slice(0, limit)
      return {
        objects: page.flatMap((name) => objects.get(name) ?? []),
        hasNext: names.length > limit,
        last: page.at(-1),
      }
    },
  }
}
