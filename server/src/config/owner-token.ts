import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keepSecrets } from '../secret-looks.ts'

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
  keepSecrets([token])
  return token
}
