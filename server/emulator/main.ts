import { DirectoryLockedError, lockDirectory } from '../lock/directory-lock.ts'
import { createEmulator } from './emulator.ts'
import { type EmulatorSettings, readSettings, SettingError } from './settings.ts'

/** A stop that hangs is ended after this long. */
const stopLimitMs = 5000

/** The settings, with the data folder held: two emulators on one would write over each other's state. */
async function prepareOrExit(): Promise<EmulatorSettings> {
  try {
    const settings = readSettings(process.env)
    await lockDirectory(settings.dataDir, { setting: 'DATA_DIR (alone: EMULATOR_DATA_DIR)' })
    return settings
  } catch (error) {
    if (!(error instanceof SettingError || error instanceof DirectoryLockedError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

const { host, port, ...options } = await prepareOrExit()
const emulator = await createEmulator({ ...options, logLevel: 'warn' })
let stopping = false

function stop(): void {
  // Ctrl-C in a terminal arrives from the terminal and once more from npm; one stop is enough.
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(1), stopLimitMs).unref()
  void emulator.close().then(() => process.exit(0))
}

process.on('SIGINT', stop)
process.on('SIGTERM', stop)
process.on('disconnect', stop)

const url = await emulator.listen({ host, port })
if (process.send === undefined) {
  process.stdout.write(
    `Replicate emulator: set REPLICATE_API_BASE_URL=${url}/v1, any token will do\n`,
  )
} else if (process.connected) {
  process.send({ ready: true, url })
} else {
  // The parent died before this process was ready.
  stop()
}
