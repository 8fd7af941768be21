import type { Readable } from 'node:stream'

/**
 * The port for files under keys such as `datasets/<id>/<image>.jpg`. Every call throws a `FilesError` of the kind
 * `bad_key` for an invalid key, and `unavailable` while the storage cannot be reached; the call can then be repeated.
 */
export interface Files {
  /**
   * Stores the source under the key, whole or not at all, and replaces an existing file. Throws a `FilesError`:
   * `too_large` above `maxBytes` or the storage's own limit, `full` if there is not enough space. An error of the
   * source itself is passed on unchanged.
   */
  write(key: string, source: Buffer | Readable, options?: WriteOptions): Promise<WrittenFile>
  /** Returns `null` if the file does not exist. The caller must read the stream to its end or destroy it. */
  read(key: string, range?: ByteRange): Promise<ReadFile | null>
  stat(key: string): Promise<FileStat | null>
  /** Ignores missing files. */
  remove(keys: readonly string[]): Promise<void>
  /** Yields every file, in any order. */
  list(): AsyncIterable<ListedFile>
}

interface WriteOptions {
  maxBytes?: number
}

export interface WrittenFile {
  bytes: number
  /** Hex. */
  sha256: string
}

/** Counted from 0, both ends included and within the file. */
export interface ByteRange {
  start: number
  end: number
}

interface ReadFile {
  stream: Readable
}

export interface FileStat {
  size: number
  modified_at: Date
}

export interface ListedFile {
  key: string
  modified_at: Date
}

export type FilesErrorKind = 'full' | 'too_large' | 'bad_key' | 'unavailable'

/** Its message can be shown to users. */
export class FilesError extends Error {
  readonly kind: FilesErrorKind
  constructor(kind: FilesErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'FilesError'
    this.kind = kind
  }
}

/** Each dot and slash must be between letters or digits: no `..`, no absolute or hidden names, on any file system. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)*$/
const MAX_KEY_LENGTH = 300

export const isFileKey = (key: string): boolean => key.length <= MAX_KEY_LENGTH && KEY.test(key)

export function assertFileKey(key: string): void {
  if (!isFileKey(key)) throw new FilesError('bad_key', 'The file name is invalid.')
}
