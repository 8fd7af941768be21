import type { Readable } from 'node:stream'

/**
 * The port for files under keys such as `datasets/<id>/<image>.jpg`. Every call throws a `FilesError` of the kind
 * `bad_key` for an invalid key, and `unavailable` while the storage cannot be reached; the call can then be repeated.
 */
export interface Files {
  /**
   * Throws if files can be neither stored nor read, or if others could read them: a `FilesSetupError` if someone has to
   * change that.
   */
  check(): Promise<void>
  /**
   * Stores the source under the key, whole or not at all, and replaces an existing file. Throws a `FilesError`:
   * `too_large` above `maxBytes` or the storage's own limit, `bad_type` if the storage does not accept files of this
   * type, `full` if there is not enough space. An error of the source itself is passed on unchanged.
   */
  write(key: string, source: Buffer | Readable, options?: WriteOptions): Promise<WrittenFile>
  /**
   * Returns `null` if the file does not exist, or if the storage has lost its bytes. The caller must read the stream to
   * its end or destroy it.
   */
  read(key: string, range?: ByteRange): Promise<ReadFile | null>
  stat(key: string): Promise<FileStat | null>
  /** Ignores missing files. */
  remove(keys: readonly string[]): Promise<void>
  /** Yields every file, or those in a folder such as `datasets/local`, in any order. */
  list(folder?: string): AsyncIterable<ListedFile>
}

interface WriteOptions {
  maxBytes?: number
  /** The exact size of a stream, if it is known. The storage can then reject it for its size before it is sent. */
  size?: number
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

export type FilesErrorKind = 'full' | 'too_large' | 'bad_type' | 'bad_key' | 'unavailable'

/** Its message can be shown to users. */
export class FilesError extends Error {
  readonly kind: FilesErrorKind
  constructor(kind: FilesErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'FilesError'
    this.kind = kind
  }
}

/** The storage has to be set up or changed by someone before it can be used. Its message says how. */
export class FilesSetupError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'FilesSetupError'
  }
}

/** Returns whether the storage will never accept this file, so that sending it again is pointless. */
export const isFileRejected = (error: unknown): error is FilesError =>
  error instanceof FilesError && (error.kind === 'too_large' || error.kind === 'bad_type')

/** Each dot and slash must be between letters or digits: no `..`, no absolute or hidden names, on any file system. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)*$/
const MAX_KEY_LENGTH = 300

export const isFileKey = (key: string): boolean => key.length <= MAX_KEY_LENGTH && KEY.test(key)

export function assertFileKey(key: string): void {
  if (!isFileKey(key)) throw new FilesError('bad_key', 'The file name is invalid.')
}
