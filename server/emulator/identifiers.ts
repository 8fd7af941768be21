import { createHash, randomBytes, randomUUID } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Returns 26 characters of [a-z0-9], the form of training and prediction ids. */
export function jobId(): string {
  return Array.from(randomBytes(26), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** Returns 48 characters, the base64 of a UUID, the form of recorded file ids. */
export function fileId(): string {
  return Buffer.from(randomUUID()).toString('base64')
}

/** Returns 64 hex digits derived from the name alone, so that creating a version twice gives the same version. */
export function versionId(name: string): string {
  return sha256(`version ${name}`)
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

export function toIso(ms: number): string {
  return new Date(ms).toISOString()
}

/** Replicate's creates respond with milliseconds and its reads with microseconds. */
export function toIsoMicros(ms: number): string {
  return toIso(ms).replace('Z', '000Z')
}
