import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepSecrets } from '../secret-patterns.ts'
import { ConfigError } from './config-error.ts'
import { isOwnerToken, OWNER_TOKEN_SHOULD_BE } from './parsers/secrets.ts'

/** Returns the owner's token of this data directory. The first call creates its file, readable only by the file's owner. */
export async function readOwnerToken(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, 'owner-token')
  try {
    // With `wx`, only the first of several processes writes the file, and the others read it.
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  await chmod(path, 0o600)
  const token = (await readFile(path, 'utf8')).trim()
  if (!isOwnerToken(token)) {
    throw new ConfigError(
      `The file owner-token in DATA_DIR should contain ${OWNER_TOKEN_SHOULD_BE}. Delete it, and the next start creates a new one.`,
    )
  }
  keepSecrets([token])
  return token
}
