import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { waitUntilReady } from './processes.mjs'

const dataDirectory = (root, environment) => resolve(root, environment.DATA_DIR?.trim() || '.data')

/**
 * Without a token the emulator stands in for Replicate; production always needs the real one. The server reads its token in
 * the same order: the environment, also where it sets it to nothing, then the file that the connect page stores.
 */
export function needsEmulator(root, environment) {
  const read = (name) => environment[name]?.trim()
  if (read('NODE_ENV') === 'production' || read('EMULATOR_API_BASE_URL')) return false
  if (environment.REPLICATE_API_TOKEN !== undefined) return !read('REPLICATE_API_TOKEN')
  return !existsSync(join(dataDirectory(root, environment), 'replicate-token'))
}

/** Starts the emulator on a free port, with its state in the data folder; gives it and its API's URL. */
export async function startEmulator(root, { processes, environment, file, execArgv = [] }) {
  const dataFolder = join(dataDirectory(root, environment), 'emulator')
  const emulator = processes.start(file, {
    cwd: root,
    execArgv,
    env: { ...environment, EMULATOR_PORT: '0', EMULATOR_DATA_DIR: dataFolder },
  })
  const { url } = await waitUntilReady(emulator, 'The Replicate emulator')
  return { emulator, baseUrl: `${url}/v1` }
}
