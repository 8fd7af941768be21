import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ConfigError } from './settings.ts'

const FILE = 'replicate-token'

const StoredTokenSchema = Type.Object({
  token: Type.String({ pattern: '^[\\x21-\\x7e]{8,200}$' }),
  username: Type.String(),
  stored_at: Type.String(),
})
/** A Replicate token that was stored through the connect page, and what was known of it then. */
export type StoredToken = Static<typeof StoredTokenSchema>

/** Returns the token stored in this data directory, or `null` if there is none. Throws ConfigError if it is unreadable. */
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

// Without the cause: a JSON error quotes what it could not read.
const unusable = (path: string) =>
  new ConfigError(
    `${path} should hold the Replicate token that the connect page stored, and can’t be read. Delete it and connect Replicate again.`,
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
    // A umask may have taken rights away, but never adds any; chmod makes the mode exact.
    await chmod(temporary, 0o600)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

export const removeStoredToken = (dataDirectory: string): Promise<void> =>
  rm(join(dataDirectory, FILE), { force: true })
