import { inspect } from 'node:util'
import { DirectoryLockedError } from '../lock/directory-lock.ts'
import { runProgram } from '../process/run-program.ts'
import { readSettings, SettingError } from './settings.ts'
import { startEmulator } from './start-emulator.ts'

// The emulator alone (`pnpm emulator`).
runProgram({
  name: 'The Replicate emulator',
  start: async () => {
    const emulator = await startEmulator(readSettings(process.env))
    if (process.send === undefined)
      console.log(
        `Replicate emulator: set REPLICATE_API_BASE_URL=${emulator.url}/v1 and use any token`,
      )
    return emulator
  },
  explain: (error) =>
    error instanceof SettingError || error instanceof DirectoryLockedError
      ? error.message
      : inspect(error),
})
