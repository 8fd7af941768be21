import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from './config/config-error.ts'

/** Finds the repository's folder, from the sources or from the build. */
export function findRoot(from: string): string {
  if (existsSync(join(from, 'pnpm-workspace.yaml'))) return from
  const parent = dirname(from)
  if (parent === from)
    throw new ConfigError('This is not a checkout of The Way: pnpm-workspace.yaml is missing.')
  return findRoot(parent)
}
