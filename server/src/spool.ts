import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type DirectoryLock, DirectoryLockedError, lockDirectory } from '../lock/directory-lock.ts'
import { isMissing } from './ports/files/disk-errors.ts'
import { removeStaleFiles } from './ports/files/stale-files.ts'

/** A temporary folder of this process for uploads that arrive and ZIPs that are sent. */
export interface Spool {
  directory: string
  close(): Promise<void>
}

/** Opens a spool below `parent`, which several servers may share, and removes those of dead processes. */
export async function openSpool(parent: string): Promise<Spool> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  await removeDeadSpools(parent)
  for (;;) {
    const directory = join(parent, `${prefix()}${randomUUID()}`)
    const lock = await tryLock(directory)
    // Another server that is starting may have removed the folder before it was locked, as if its process were dead.
    if (lock && existsSync(directory)) {
      return {
        directory,
        close: async () => {
          await rm(directory, { recursive: true, force: true })
          await lock.release()
        },
      }
    }
    await lock?.release()
  }
}

/**
 * Removes the spools of dead processes. The lock of a process on another machine cannot be checked, so there only files
 * older than a day are removed.
 */
async function removeDeadSpools(parent: string): Promise<void> {
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    const path = join(parent, entry.name)
    if (!entry.isDirectory()) await rm(path, { force: true })
    else if (entry.name.startsWith(prefix())) await removeIfDead(path)
    else await removeStaleFiles(path)
  }
}

async function removeIfDead(directory: string): Promise<void> {
  const lock = await tryLock(directory)
  if (!lock) return
  await rm(directory, { recursive: true, force: true })
  await lock.release()
}

/** Returns `null` if another process has the lock or has just removed the folder. */
async function tryLock(directory: string): Promise<DirectoryLock | null> {
  try {
    return await lockDirectory(directory)
  } catch (error) {
    if (error instanceof DirectoryLockedError || isMissing(error)) return null
    throw error
  }
}

const prefix = () => `${hostname()}_`
