import type { FastifyBaseLogger } from 'fastify'
import { lockDirectory } from '../lock/directory-lock.ts'
import type { Running } from '../process/run-program.ts'
import { createEmulator } from './emulator.ts'
import type { EmulatorSettings } from './settings.ts'

/**
 * Starts the emulator on its data folder, which it locks: two emulators on one folder would overwrite each other's state.
 * Throws a `DirectoryLockedError` if another process holds the folder.
 */
export async function startEmulator({
  host,
  port,
  ...options
}: EmulatorSettings & { logger?: FastifyBaseLogger }): Promise<Running> {
  const lock = await lockDirectory(options.dataDir, {
    setting: 'DATA_DIR (alone: EMULATOR_DATA_DIR)',
  })
  const emulator = await createEmulator({ logLevel: 'warn', ...options })
  const url = await emulator.listen({ host, port })
  return {
    url,
    close: async () => {
      await emulator.close()
      await lock.release()
    },
  }
}
