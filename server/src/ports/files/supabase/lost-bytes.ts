import { randomUUID } from 'node:crypto'
import { isServerError } from './storage-errors.ts'

/** The calls of the storage, which throw what its client returned as an error. */
interface Calls {
  write(key: string, bytes: Buffer): Promise<void>
  /** Starts a download and stops it. */
  tryRead(key: string): Promise<void>
  remove(key: string): Promise<void>
}

/**
 * Returns whether the storage has lost the bytes of a file that it still lists, as after a restored backup, which does not
 * include files. A service with files on a disk answers HTTP 500 then, as it does when all of it fails. So the bytes are
 * lost if the storage returns a file that was just written, and still not this one.
 */
export async function areBytesLost({ write, tryRead, remove }: Calls, key: string) {
  const probe = `probe/${randomUUID()}`
  try {
    await write(probe, Buffer.from('probe'))
    await tryRead(probe)
  } catch {
    return false
  } finally {
    // The clean-up finds a probe that can't be removed now.
    await remove(probe).catch(() => {})
  }
  return tryRead(key).then(
    () => false,
    (error: unknown) => isServerError(error),
  )
}
