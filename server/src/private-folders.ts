import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from './ports/files/disk-errors.ts'
import type { JobLogger } from './workers/worker.ts'

/** Those that hold what people keep here. DATA_DIR itself may have been made for other things, too. */
const FOLDERS = ['files', 'database', 'emulator', 'spool']

/**
 * Shuts the folders below DATA_DIR to other users of this machine, whoever made DATA_DIR and with what rights. Those that
 * another user owns stay as they are. Windows has no such rights.
 */
export async function shutFolders(
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
      else logger.warn({ folder }, 'a folder of another user, open to others, stays so')
    } catch (err) {
      if (!isMissing(err)) logger.warn({ folder, err }, 'a folder was not shut to other users')
    }
  }
}
