import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ConfigError } from './config-error.ts'

const FILE = 'replicate-token'

const StoredTokenSchema = Type.Object({
  token: Type.String({ pattern: '^[\\x21-\\x7e]{8,200}$' }),
  username: Type.String(),
  stored_at: Type.String(),
})
/** A Replicate token that the connect page stored, with its account at that time. */
export type StoredToken = Static<typeof StoredTokenSchema>

/** Returns the token stored in this data directory; `null` if there is no file. Throws ConfigError if it is unreadable. */
export function readStoredToken(dataDirectory: string): StoredToken | null {
  const path = join(dataDirectory, FILE)
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (Value.Check(StoredTokenSchema, stored)) return stored
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    if (!(error instanceof SyntaxError)) throw unusable(path)
  }
  throw unusable(path)
}

// The cause is left out, because a JSON error quotes the text.
const unusable = (path: string) =>
  new ConfigError(
    `${path} should contain the Replicate token that the connect page stored, but can’t be read. Delete it and connect Replicate again.`,
  )

/** Replaces the stored token in one step; only its owner can read the file. */
export async function writeStoredToken(dataDirectory: string, stored: StoredToken): Promise<void> {
  const path = join(dataDirectory, FILE)
  const temporary = `${path}.${randomUUID()}`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(stored)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // The umask can remove permissions from the mode of a new file, but chmod sets it exactly.
    await chmod(temporary, 0o600)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

export const removeStoredToken = (dataDirectory: string): Promise<void> =>
  rm(join(dataDirectory, FILE), { force: true })
