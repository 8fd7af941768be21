import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// Not `{ parseEnv }`: an old Node does not have it, and would fail before node-version.mjs can say what to install.
import util from 'node:util'

/**
 * Returns the environment as the server will read it: the process's variables over `.env.local` over `.env`.
 * An empty variable overrides the value in a file: `REPLICATE_API_TOKEN= npm start` runs in demo mode.
 */
export function readEnvironment(root, processEnvironment = process.env) {
  const fromFile = (name) => {
    const path = join(root, name)
    return existsSync(path) ? util.parseEnv(readFileSync(path, 'utf8')) : {}
  }
  return { ...fromFile('.env'), ...fromFile('.env.local'), ...processEnvironment }
}
