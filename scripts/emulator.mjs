import { resolve } from 'node:path'
import { waitUntilReady } from './processes.mjs'

/** Pictures are emulated while nothing says where Replicate is; production always needs the real one. */
export function needsEmulator(environment) {
  const read = (name) => environment[name]?.trim()
  if (read('NODE_ENV') === 'production') return false
  return !read('REPLICATE_API_TOKEN') && !read('REPLICATE_API_BASE_URL')
}

/** Starts the emulator on a free port, with its state in the data folder; gives it and its API's URL. */
export async function startEmulator(root, { processes, environment, file, execArgv = [] }) {
  const dataFolder = resolve(root, environment.DATA_DIR?.trim() || '.data', 'emulator')
  const emulator = processes.start(file, {
    cwd: root,
    execArgv,
    env: { ...environment, EMULATOR_PORT: '0', EMULATOR_DATA_DIR: dataFolder },
  })
  const { url } = await waitUntilReady(emulator, 'The Replicate emulator')
  return { emulator, baseUrl: `${url}/v1` }
}
