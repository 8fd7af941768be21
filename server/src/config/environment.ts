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

/** Returns where a variable is set, also to an empty value: in the environment or in a file; `null` if it is not set. */
export function whereSet(
  name: string,
  directory: string,
  processEnvironment: Environment,
): string | null {
  if (processEnvironment[name] !== undefined) return 'the environment'
  const files = ['.env.local', '.env']
  return files.find((file) => readFile(join(directory, file))[name] !== undefined) ?? null
}

/** Returns the environment for `directory`: the process's variables override `.env.local`, which overrides `.env`. */
export function readEnvironment(directory: string, processEnvironment: Environment): Environment {
  return {
    ...readFile(join(directory, '.env')),
    ...readFile(join(directory, '.env.local')),
    ...processEnvironment,
  }
}
