import type { Readable } from 'node:stream'

/**
 * The port: bytes under keys such as `datasets/<id>/<image>.jpg`. Every call throws a `FilesError` of the kind
 * `bad_key` for an odd key, and `unavailable` while the files cannot be reached; it may then be repeated.
 */
export interface Files {
  /**
   * Stores the source under the key, whole or not at all; what was there before is replaced. Throws a
   * `FilesError`: `too_large` past `maxBytes` or what can be stored at all, `full` when there is no room. An error of
   * the source itself comes out as it is.
   */
  write(key: string, source: Buffer | Readable, options?: WriteOptions): Promise<WrittenFile>
  /** Null when there is no such file. Destroy or read out the stream. */
  read(key: string, range?: ByteRange): Promise<ReadFile | null>
  stat(key: string): Promise<FileStat | null>
  /** Missing files are fine. */
  remove(keys: readonly string[]): Promise<void>
  /** Every file, in no order. */
  list(): AsyncIterable<ListedFile>
}

export interface WriteOptions {
  maxBytes?: number
}

export interface WrittenFile {
  bytes: number
  /** Hex. */
  sha256: string
}

/** Both ends are inside, counted from 0, and within the file. */
export interface ByteRange {
  start: number
  end: number
}

export interface ReadFile {
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

/** Its message can be shown to a person. */
export class FilesError extends Error {
  readonly kind: FilesErrorKind
  constructor(kind: FilesErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'FilesError'
    this.kind = kind
  }
}

/** Each dot and slash stands between letters or digits: no `..`, no absolute or hidden name, on any file system. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)*$/
const MAX_KEY_LENGTH = 300

export const isFileKey = (key: string): boolean => key.length <= MAX_KEY_LENGTH && KEY.test(key)

export function assertFileKey(key: string): void {
  if (!isFileKey(key)) throw new FilesError('bad_key', 'This is not a name of a file here.')
}
