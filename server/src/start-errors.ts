import { inspect } from 'node:util'
import { DirectoryLockedError } from '../lock/directory-lock.ts'
import { ConfigError } from './config/config-error.ts'
import { DatabaseSetupError } from './ports/database/database.ts'
import { FilesSetupError } from './ports/files/files.ts'
import { withoutSecrets } from './secret-patterns.ts'

/** Describes why a program can't run: a message that says what to do, or the whole error if it is a bug. */
export function explainError(error: unknown): string {
  const isPlain =
    error instanceof ConfigError ||
    error instanceof DirectoryLockedError ||
    error instanceof DatabaseSetupError ||
    error instanceof FilesSetupError
  return withoutSecrets(isPlain ? error.message : inspect(error))
}
