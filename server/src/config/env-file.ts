import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
// Not Node's own `parseEnv`: Node 20.19, 22 and 24 disagree about comments, empty values and lines without `=`.
import { parse } from 'dotenv'
import { ConfigError } from './config-error.ts'

const startsWith = (bytes: Buffer, ...mark: number[]) =>
  bytes.subarray(0, mark.length).equals(Buffer.from(mark))

/**
 * Reads a file of `NAME=value` lines, in UTF-8, or in UTF-16 with a byte order mark, as Windows writes it. Returns no
 * variables if the file does not exist. Throws ConfigError with the file's name if it has another encoding.
 */
export function readEnvFile(path: string): Record<string, string> {
  try {
    return parse(decode(readFileSync(path), basename(path)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

function decode(bytes: Buffer, name: string): string {
  const encoding = encodingOf(bytes)
  if (encoding === null)
    throw new ConfigError(`${name} has an encoding that is not supported: save it as UTF-8.`)
  try {
    // The decoder removes the byte order mark.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigError(`${name} is not valid ${encoding.toUpperCase()}: save it as UTF-8.`)
  }
}

/** Returns `null` for UTF-32, and for UTF-16 without a byte order mark, which has zero bytes where UTF-8 has none. */
function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0)) return null
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le'
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be'
  return bytes.includes(0) ? null : 'utf-8'
}
