import { createHash, randomBytes, randomUUID } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** 26 characters of [a-z0-9], as trainings and predictions have. */
export function jobId(): string {
  return Array.from(randomBytes(26), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** 48 characters, the base64 of a UUID, as recorded file ids are. */
export function fileId(): string {
  return Buffer.from(randomUUID()).toString('base64')
}

/** 64 hex digits that follow from the name alone, so making a version twice makes one version. */
export function versionId(name: string): string {
  return sha256(`version ${name}`)
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

export function toIso(ms: number): string {
  return new Date(ms).toISOString()
}

/** Replicate answers creates in milliseconds and reads in microseconds. */
export function toIsoMicros(ms: number): string {
  return toIso(ms).replace('Z', '000Z')
}
