import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileId } from '../identifiers.ts'
import { fileTooLarge } from '../problems.ts'
import type { FileRecord } from '../records.ts'
import type { StateStore } from '../state-store.ts'

/** Lifetime of an uploaded file, as recorded at Replicate: 24 hours. */
export const fileLifetimeMs = 24 * 3600 * 1000

export interface FileVault {
  save(content: Readable, about: Pick<FileRecord, 'name' | 'content_type'>): Promise<FileRecord>
  /** Finds a file that is neither deleted nor expired. */
  find(id: string): FileRecord | undefined
  list(): FileRecord[]
  describe(id: string, metadata: FileRecord['metadata']): void
  remove(id: string): void
  /** Deletes the bytes of expired files. */
  sweep(): void
  pathOf(id: string): string
  read(id: string): Readable
  /** Returns the signature of a download URL: base64 HMAC-SHA256 of "owner id expiry". */
  sign(id: string, expiry: number): string
  isSigned(id: string, query: { owner: string; expiry: string; signature: string }): boolean
}

export interface FileVaultOptions {
  dataDir: string
  store: StateStore
  now: () => number
  owner: string
  signingSecret: string
  maxFileBytes: number
}

export function createFileVault(options: FileVaultOptions): FileVault {
  const { store, now, owner, signingSecret, maxFileBytes } = options
  const folder = join(options.dataDir, 'files')
  const pathOf = (id: string): string => join(folder, id)
  const isAlive = (file: FileRecord): boolean =>
    file.deleted_at === undefined && now() < file.created_at + fileLifetimeMs
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  /** Deletes the bytes of expired files; their records stay. A `.partial` file may be an upload in progress. */
  function sweep(): void {
    for (const name of readdirSync(folder)) {
      const file = store.get('files', name)
      if (file && !isAlive(file)) rmSync(pathOf(name), { force: true })
    }
  }

  const sign = (id: string, expiry: string): string =>
    createHmac('sha256', signingSecret).update(`${owner} ${id} ${expiry}`).digest('base64')

  return {
    pathOf,
    sweep,
    async save(content, about) {
      sweep()
      const id = fileId()
      const partial = `${pathOf(id)}.partial`
      try {
        const measured = await writeMeasured(content, partial, maxFileBytes)
        await rename(partial, pathOf(id))
        const file: FileRecord = { id, ...about, ...measured, metadata: {}, created_at: now() }
        store.put('files', file)
        return file
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
    },
    find(id) {
      const file = store.get('files', id)
      return file && isAlive(file) ? file : undefined
    },
    list: () => store.list('files').filter(isAlive).reverse(),
    describe(id, metadata) {
      const file = store.get('files', id)
      if (file) store.put('files', { ...file, metadata })
    },
    remove(id) {
      const file = store.get('files', id)
      if (!file) return
      store.put('files', { ...file, deleted_at: now() })
      rmSync(pathOf(id), { force: true })
    },
    read: (id) => createReadStream(pathOf(id)),
    sign: (id, expiry) => sign(id, String(expiry)),
    isSigned(id, query) {
      const expected = Buffer.from(sign(id, query.expiry))
      const given = Buffer.from(query.signature)
      const fresh = Number(query.expiry) * 1000 > now()
      return (
        fresh &&
        query.owner === owner &&
        given.length === expected.length &&
        timingSafeEqual(given, expected)
      )
    },
  }
}

async function writeMeasured(
  content: Readable,
  path: string,
  maxBytes: number,
): Promise<Pick<FileRecord, 'size' | 'sha256' | 'md5'>> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')]
  let size = 0
  // Open it before anything can fail: a file that is opened later could be created after its own removal.
  const file = await open(path, 'wx')
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length
        if (size > maxBytes) throw fileTooLarge()
        sha256.update(chunk)
        md5.update(chunk)
        yield chunk
      }
    },
    file.createWriteStream(),
  )
  return { size, sha256: sha256.digest('hex'), md5: md5.digest('hex') }
}
