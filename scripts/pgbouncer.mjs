import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebianPackage } from './debian-package.mjs'

/**
 * Returns the path of PgBouncer for the tests of poolers: `PGBOUNCER_PATH`, an installed one, or Debian's, which root
 * and CI may install. Returns an empty string if it is missing, and prints how to install it.
 */
export async function providePgBouncer({ run, say }) {
  const wanted = process.env.PGBOUNCER_PATH
  if (wanted && !existsSync(wanted))
    throw new Error(`PGBOUNCER_PATH is ${wanted}, which does not exist.`)
  if (wanted) return wanted
  if (!findPgBouncer()) await installDebianPackage('pgbouncer', { run, say })
  const found = findPgBouncer()
  if (!found) {
    say(
      'PgBouncer was not found, so the tests of poolers are skipped. Install it ' +
        '(on Debian: sudo apt-get install -y pgbouncer), or set PGBOUNCER_PATH.',
    )
  }
  return found
}

/** Debian has it in a folder that is only in the PATH of root. */
export const findPgBouncer = () =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, 'pgbouncer'))
    .find((path) => existsSync(path)) ?? ''
