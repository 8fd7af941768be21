import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

export type Environment = Record<string, string | undefined>

const readFile = (path: string): Environment => {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

/** The environment as configured in `directory`: process over `.env.local` over `.env`. */
export function readEnvironment(directory: string, processEnvironment: Environment): Environment {
  return {
    ...readFile(join(directory, '.env')),
    ...readFile(join(directory, '.env.local')),
    ...processEnvironment,
  }
}
