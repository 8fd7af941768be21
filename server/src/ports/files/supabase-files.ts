import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createSupabaseClient, type SupabaseSettings } from '../supabase/supabase-client.ts'
import { contentTypeOf } from './content-type.ts'
import { assertFileKey, type Files, FilesError, isFileKey, type ListedFile } from './files.ts'
import { createMeasure } from './measure.ts'
import { toReadable } from './supabase/download-stream.ts'
import { isMissing, noAnswer, toFilesError } from './supabase/storage-errors.ts'
import {
  createStorageFetch,
  STORAGE_TIMEOUTS,
  type StorageTimeouts,
} from './supabase/storage-fetch.ts'

/** Private; `scripts/setup-supabase.sql` makes it. */
export const FILES_BUCKET = 'the-way'

export interface SupabaseFilesOptions extends SupabaseSettings {
  bucket?: string
  timeouts?: Partial<StorageTimeouts>
}

/** The service takes 1,000 keys in one removal and then works at it for longer than an answer should take. */
const REMOVED_AT_ONCE = 500
const LISTED_AT_ONCE = 1000

/** Files in a bucket of Supabase Storage, streamed in and out. Nothing is tried twice here: a caller may. */
export function createSupabaseFiles({
  bucket = FILES_BUCKET,
  timeouts: givenTimeouts,
  ...settings
}: SupabaseFilesOptions): Files {
  const timeouts = { ...STORAGE_TIMEOUTS, ...givenTimeouts }
  const client = createSupabaseClient(
    { url: settings.url, key: settings.serviceRoleKey },
    createStorageFetch(timeouts),
  )
  // A fresh one for each call: a header that is set on it stays.
  const storage = () => client.storage.from(bucket)

  /** The service keeps what was there until all has arrived, and drops an upload that ends half-way. */
  const upload = async (key: string, body: Buffer | Readable) => {
    const { error } = await storage().upload(key, body, {
      upsert: true,
      contentType: contentTypeOf(key),
      // A file that was replaced is never served from a cache on the way.
      cacheControl: '0',
    })
    if (error) throw toFilesError(error)
  }

  const write: Files['write'] = async (key, source, { maxBytes = Infinity } = {}) => {
    assertFileKey(key)
    const tooLarge = () => new FilesError('too_large', `${key} is larger than ${maxBytes} bytes.`)
    if (Buffer.isBuffer(source)) {
      if (source.length > maxBytes) throw tooLarge()
      await upload(key, source)
      return { bytes: source.length, sha256: createHash('sha256').update(source).digest('hex') }
    }
    const measure = createMeasure(maxBytes, tooLarge)
    // Only the source or the measure can break it; an upload that ends early destroys it without an error.
    let sourceError: Error | undefined
    measure.stream.once('error', (error) => {
      sourceError = error
    })
    pipeline(source, measure.stream).catch(() => {})
    try {
      await upload(key, measure.stream)
      return measure.result()
    } catch (error) {
      throw sourceError ?? error
    } finally {
      measure.stream.destroy()
    }
  }

  const read: Files['read'] = async (key, range) => {
    assertFileKey(key)
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(noAnswer()), timeouts.answerMs)
    try {
      const from = storage()
      if (range) from.setHeader('range', `bytes=${range.start}-${range.end}`)
      const { data, error } = await from.download(key, {}, { signal: ending.signal }).asStream()
      return error ? nullWhenMissing(error) : { stream: toReadable(data, timeouts.idleMs) }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    write,
    read,
    stat: async (key) => {
      assertFileKey(key)
      const { data, error } = await storage().info(key)
      if (error) return nullWhenMissing(error)
      const { size, lastModified, createdAt } = data
      if (size === undefined) throw new Error(`Supabase Storage does not tell the size of ${key}.`)
      return { size, modified_at: new Date(lastModified ?? createdAt) }
    },
    remove: async (keys) => {
      keys.forEach(assertFileKey)
      for (let start = 0; start < keys.length; start += REMOVED_AT_ONCE) {
        const { error } = await storage().remove(keys.slice(start, start + REMOVED_AT_ONCE))
        if (error) throw toFilesError(error)
      }
    },
    list: async function* (): AsyncGenerator<ListedFile> {
      let cursor: string | undefined
      do {
        const { data, error } = await storage().listV2({
          limit: LISTED_AT_ONCE,
          with_delimiter: false,
          ...(cursor === undefined ? {} : { cursor }),
        })
        if (error) throw toFilesError(error)
        for (const { name, updated_at } of data.objects)
          if (isFileKey(name)) yield { key: name, modified_at: new Date(updated_at) }
        cursor = data.hasNext ? data.nextCursor : undefined
      } while (cursor !== undefined)
    },
  }
}

function nullWhenMissing(error: Error): null {
  if (isMissing(error)) return null
  throw toFilesError(error)
}
