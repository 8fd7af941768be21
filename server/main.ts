import { join } from 'node:path'
import type { EmulatorSettings } from './emulator/settings.ts'
import { readSettings, SettingError } from './emulator/settings.ts'
import { startEmulator } from './emulator/start-emulator.ts'
import { type Running, runProgram } from './process/run-program.ts'
import { type Config, loadConfig } from './src/config/config.ts'
import { type Environment, readEnvironment } from './src/config/environment.ts'
import { createLogger } from './src/logger.ts'
import { findRoot } from './src/root.ts'
import { explainError } from './src/start-errors.ts'
import { startServer } from './src/start-server.ts'

// `npm start` runs this: the server and, in demo mode, the emulator. They only share the process: the server gets the
// emulator's URL and talks HTTP to it, as it does to Replicate.
const root = findRoot(import.meta.dirname)
const logger = createLogger('info')

/** Without a token the emulator stands in for Replicate, unless another one is configured. */
const needsEmulator = (config: Config, environment: Environment) =>
  config.replicate.emulated && !environment['EMULATOR_API_BASE_URL']?.trim()

async function start(restart: () => void): Promise<Running> {
  const environment = readEnvironment(root, process.env)
  const config = loadConfig(environment, root)
  logger.level = config.logLevel
  const server = (config: Config) => startServer(config, { root, logger, restart, checkSettings })
  if (!needsEmulator(config, environment)) return server(config)

  const emulator = await startEmulator({
    ...emulatorSettings(environment, config.dataDirectory),
    logger: logger.child({ component: 'emulator' }, { level: emulatorLogLevel(config.logLevel) }),
  })
  try {
    const withUrl = { ...environment, EMULATOR_API_BASE_URL: `${emulator.url}/v1` }
    const { url, close } = await server(loadConfig(withUrl, root))
    return {
      url,
      // The server closes first, because its jobs may be waiting for the emulator.
      close: async () => {
        await close()
        await emulator.close()
      },
    }
  } catch (error) {
    await emulator.close()
    throw error
  }
}

/** The emulator uses any free port, and a folder in the server's data directory. */
const emulatorSettings = (environment: Environment, dataDirectory: string): EmulatorSettings =>
  readSettings({
    ...environment,
    EMULATOR_PORT: '0',
    EMULATOR_DATA_DIR: join(dataDirectory, 'emulator'),
  })

/** All of its requests come from the server, so it only logs warnings and errors. */
const emulatorLogLevel = (level: Config['logLevel']) =>
  ['error', 'fatal', 'silent'].includes(level) ? level : 'warn'

const checkSettings = () => {
  const environment = readEnvironment(root, process.env)
  const config = loadConfig(environment, root)
  if (needsEmulator(config, environment)) emulatorSettings(environment, config.dataDirectory)
}

runProgram({
  name: 'The Way',
  start,
  explain: (error) => (error instanceof SettingError ? error.message : explainError(error)),
})
