import { DirectoryLockedError } from '../lock/directory-lock.ts'
import { ConfigError } from './config/settings.ts'
import { DatabaseSetupError } from './ports/database/database.ts'

/** What keeps a program from starting: a sentence where its reader can mend it, the whole error where it is a bug. */
export function inWords(error: unknown): unknown {
  const isPlain =
    error instanceof ConfigError ||
    error instanceof DirectoryLockedError ||
    error instanceof DatabaseSetupError
  return isPlain ? error.message : error
}
