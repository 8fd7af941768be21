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
      headers: { mimetype: string; cacheControl: string },
      /** Returns why an object of this size is rejected; called once all of it has arrived. */
      reject: (size: number) => Error | null,
    ): Promise<StoredObject> => {
      const version = randomUUID()
      const path = join(directory, version)
      const hash = createHash('md5')
      let size = 0
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          hash.update(chunk)
          done(null, chunk)
        },
        flush: (done) => done(reject(size)),
      })
      try {
        await pipeline(body, measure, createWriteStream(path))
      } catch (error) {
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
      const removed = [...new Set(names)].flatMap((name) => objects.get(name) ?? [])
      for (const object of removed) {
        objects.delete(object.name)
        await drop(object)
      }
      return removed
    },
    /** Lists objects by name that begin with `prefix`, after the name `after`. */
    list: ({ limit, prefix, after }: { limit: number; prefix: string; after: string }) => {
      const names = [...objects.keys()]
        .filter((name) => name.startsWith(prefix) && name > after)
        .sort()
      const page = names.slice(0, limit)
      return {
        objects: page.flatMap((name) => objects.get(name) ?? []),
        last: names.length > limit ? page.at(-1) : undefined,
      }
    },
  }
}
