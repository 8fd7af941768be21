import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type DirectoryLock, DirectoryLockedError, lockDirectory } from '../lock/directory-lock.ts'
import { isMissing } from './ports/files/disk-errors.ts'
import { removeStaleFiles } from './ports/files/stale-files.ts'

/** A folder of this process's own for what is on its way: uploads that arrive, ZIPs that are sent. */
export interface Spool {
  directory: string
  close(): Promise<void>
}

/** Opens a spool below `parent`, which servers may share, and clears away those of processes that died. */
export async function openSpool(parent: string): Promise<Spool> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  await removeDeadSpools(parent)
  for (;;) {
    const directory = join(parent, `${prefix()}${randomUUID()}`)
    const lock = await lockUnlessTaken(directory)
    // A server that starts at the same time may take a folder that is not locked yet for a dead one's.
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

/** The lock of a process on another machine cannot be asked for; nothing on its way takes a day. */
async function removeDeadSpools(parent: string): Promise<void> {
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    const path = join(parent, entry.name)
    if (!entry.isDirectory()) await rm(path, { force: true })
    else if (entry.name.startsWith(prefix())) await removeIfDead(path)
    else await removeStaleFiles(path)
  }
}

async function removeIfDead(directory: string): Promise<void> {
  const lock = await lockUnlessTaken(directory)
  if (!lock) return
  await rm(directory, { recursive: true, force: true })
  await lock.release()
}

/** Null when another process has it, or has just removed it. */
async function lockUnlessTaken(directory: string): Promise<DirectoryLock | null> {
  try {
    return await lockDirectory(directory)
  } catch (error) {
    if (error instanceof DirectoryLockedError || isMissing(error)) return null
    throw error
  }
}

const prefix = () => `${hostname()}_`
