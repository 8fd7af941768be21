import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Returns 32 random bytes as text. They cannot be guessed, so a plain hash is enough for storage. */
export const newSecret = () => randomBytes(32).toString('base64url')

export const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** Compares in constant time, for any length. */
export const isSecret = (given: string, hash: string) =>
  timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(hash))

/** The prefix of API keys, so that a leaked key can be recognized anywhere. */
export const KEY_PREFIX = 'tw_'
