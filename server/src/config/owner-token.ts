import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepSecrets } from '../secret-patterns.ts'
import { ConfigError } from './settings.ts'

/** What an `Authorization: Bearer` can carry, and nobody can guess. */
export const isOwnerToken = (text: string) => /^[\x21-\x7e]{32,500}$/.test(text)
export const OWNER_TOKEN_SHOULD_BE =
  'a secret of 32 to 500 characters without spaces, of ASCII alone: others cannot be sent as a Bearer token'

/** The owner's token of this data directory: made at the first start, readable by its owner alone. */
export async function readOwnerToken(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, 'owner-token')
  try {
    // `wx`: whoever comes first writes, everybody else reads.
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  await chmod(path, 0o600)
  const token = (await readFile(path, 'utf8')).trim()
  if (!isOwnerToken(token)) {
    throw new ConfigError(
      `The file owner-token in DATA_DIR should hold ${OWNER_TOKEN_SHOULD_BE}. Remove it to have a new one made.`,
    )
  }
  keepSecrets([token])
  return token
}
