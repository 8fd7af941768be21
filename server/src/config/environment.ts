import { join } from 'node:path'
import { readEnvFile } from './env-file.ts'

export type Environment = Record<string, string | undefined>

/** Returns where a variable is set, also to an empty value: in the environment or in a file; `null` if it is not set. */
export function whereSet(
  name: string,
  directory: string,
  processEnvironment: Environment,
): string | null {
  if (processEnvironment[name] !== undefined) return 'the environment'
  const files = ['.env.local', '.env']
  return files.find((file) => readEnvFile(join(directory, file))[name] !== undefined) ?? null
}

/**
 * Returns the environment for `directory`: the process's variables override `.env.local`, which overrides `.env`. An
 * empty variable overrides the value in a file: `REPLICATE_API_TOKEN= npm start` runs in demo mode.
 */
export function readEnvironment(directory: string, processEnvironment: Environment): Environment {
  return {
    ...readEnvFile(join(directory, '.env')),
    ...readEnvFile(join(directory, '.env.local')),
    ...processEnvironment,
  }
}
