import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// Not `{ parseEnv }`: an old Node has none, and would fail before it could be told what to install.
import util from 'node:util'

/**
 * The environment as the server will read it: the process's variables over `.env.local` over `.env`.
 * A set but empty variable hides the files' value: `REPLICATE_API_TOKEN= npm start` is emulated.
 */
export function readEnvironment(root, processEnvironment = process.env) {
  const fromFile = (name) => {
    const path = join(root, name)
    return existsSync(path) ? util.parseEnv(readFileSync(path, 'utf8')) : {}
  }
  return { ...fromFile('.env'), ...fromFile('.env.local'), ...processEnvironment }
}
