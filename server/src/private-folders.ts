import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from './ports/files/disk-errors.ts'
import type { JobLogger } from './workers/worker.ts'

/** The folders with people's data. DATA_DIR itself may contain other things too. */
const FOLDERS = ['files', 'database', 'emulator', 'spool']

/**
 * Closes the folders below DATA_DIR to other users of this machine, whatever the permissions of DATA_DIR are. Folders of
 * another user stay as they are. Windows does not have such permissions.
 */
export async function restrictFolders(
  dataDirectory: string,
  logger: Pick<JobLogger, 'warn'>,
): Promise<void> {
  if (process.platform === 'win32') return
  for (const name of FOLDERS) {
    const folder = join(dataDirectory, name)
    try {
      const { mode, uid } = await stat(folder)
      if ((mode & 0o077) === 0) continue
      if (uid === process.getuid?.()) await chmod(folder, 0o700)
      else logger.warn({ folder }, 'folder belongs to another user and stays open to others')
    } catch (err) {
      if (!isMissing(err)) logger.warn({ folder, err }, 'could not close a folder to other users')
    }
  }
}
