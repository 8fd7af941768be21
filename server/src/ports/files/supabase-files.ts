import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createSupabaseClient, type SupabaseSettings } from '../supabase/supabase-client.ts'
import { contentTypeOf } from './content-type.ts'
import {
  assertFileKey,
  type ByteRange,
  type Files,
  FilesError,
  FilesSetupError,
  isFileKey,
  type ListedFile,
} from './files.ts'
import { createMeasure } from './measure.ts'
import { toReadable } from './supabase/download-stream.ts'
import { areBytesLost } from './supabase/lost-bytes.ts'
import { isMissing, isServerError, noAnswer, toFilesError } from './supabase/storage-errors.ts'
import {
  createStorageFetch,
  STORAGE_TIMEOUTS,
  type StorageTimeouts,
} from './supabase/storage-fetch.ts'

/** The private bucket that `scripts/setup-supabase.sql` creates. */
const FILES_BUCKET = 'the-way'

export interface SupabaseFilesOptions extends SupabaseSettings {
  bucket?: string
  timeouts?: Partial<StorageTimeouts>
}

/** The service accepts 1,000 keys in one removal, but then needs longer than a response should take. */
const REMOVED_AT_ONCE = 500
const LISTED_AT_ONCE = 1000

/** Stores files in a bucket of Supabase Storage, streamed both ways. It does not retry; callers may. */
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
  // A new object for each call, because headers that are set on it stay.
  const storage = () => client.storage.from(bucket)

  const check = async () => {
    const { data, error } = await client.storage.getBucket(bucket)
    if (error) throw toFilesError(error)
    if (data.public)
      throw new FilesSetupError(
        `The bucket ${bucket} of the Supabase project is public, so anyone could read its files without a key. Run scripts/setup-supabase.sql in the project’s SQL editor, which makes it private, and start again.`,
      )
  }

  /** The service keeps the existing file until the upload is complete, and drops incomplete uploads. */
  const upload = async (key: string, body: Buffer | Readable, size?: number) => {
    const { error } = await storage().upload(key, body, {
      upsert: true,
      contentType: contentTypeOf(key),
      // Replaced files must not be served from a cache.
      cacheControl: '0',
      ...(size !== undefined && { headers: { 'content-length': String(size) } }),
    })
    if (error) throw toFilesError(error)
  }

  const write: Files['write'] = async (key, source, { maxBytes = Infinity, size } = {}) => {
    assertFileKey(key)
    const tooLarge = () => new FilesError('too_large', `${key} is larger than ${maxBytes} bytes.`)
    if (Buffer.isBuffer(source)) {
      if (source.length > maxBytes) throw tooLarge()
      await upload(key, source)
      return { bytes: source.length, sha256: createHash('sha256').update(source).digest('hex') }
    }
    const measure = createMeasure(maxBytes, tooLarge)
    // Errors only come from the source or the measure; an upload that ends early destroys the stream without an error.
    let sourceError: Error | undefined
    measure.stream.once('error', (error) => {
      sourceError = error
    })
    pipeline(source, measure.stream).catch(() => {})
    try {
      await upload(key, measure.stream, size)
      return measure.result()
    } catch (error) {
      throw sourceError ?? error
    } finally {
      measure.stream.destroy()
    }
  }

  /** Starts a download. Throws the client's own error. */
  const download = async (key: string, range?: ByteRange): Promise<Readable> => {
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(noAnswer()), timeouts.answerMs)
    try {
      const from = storage()
      if (range) from.setHeader('range', `bytes=${range.start}-${range.end}`)
      const { data, error } = await from.download(key, {}, { signal: ending.signal }).asStream()
      if (error) throw error
      return toReadable(data, timeouts.idleMs)
    } finally {
      clearTimeout(timer)
    }
  }

  const lostBytesCalls = {
    write: upload,
    tryRead: async (key: string) => void (await download(key)).destroy(),
    remove: async (key: string) => void (await storage().remove([key])),
  }

  const read: Files['read'] = async (key, range) => {
    assertFileKey(key)
    try {
      return { stream: await download(key, range) }
    } catch (error) {
      if (isMissing(error)) return null
      if (isServerError(error) && (await areBytesLost(lostBytesCalls, key))) return null
      throw toFilesError(error)
    }
  }

  return {
    check,
    write,
    read,
    stat: async (key) => {
      assertFileKey(key)
      const { data, error } = await storage().info(key)
      if (error) return nullWhenMissing(error)
      const { size, lastModified, createdAt } = data
      if (size === undefined) throw new Error(`Supabase Storage did not return the size of ${key}.`)
      return { size, modified_at: new Date(lastModified ?? createdAt) }
    },
    remove: async (keys) => {
      keys.forEach(assertFileKey)
      for (let start = 0; start < keys.length; start += REMOVED_AT_ONCE) {
        const { error } = await storage().remove(keys.slice(start, start + REMOVED_AT_ONCE))
        if (error) throw toFilesError(error)
      }
    },
    list: async function* (folder): AsyncGenerator<ListedFile> {
      if (folder !== undefined) assertFileKey(folder)
      let cursor: string | undefined
      do {
        const { data, error } = await storage().listV2({
          limit: LISTED_AT_ONCE,
          with_delimiter: false,
          ...(folder === undefined ? {} : { prefix: `${folder}/` }),
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

function nullWhenMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw toFilesError(error)
}
