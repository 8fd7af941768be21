import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 32 random bytes, which nobody guesses: a plain hash of them is enough to keep. */
export const newSecret = () => randomBytes(32).toString('base64url')

export const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** Compared in constant time, whatever their lengths. */
export const isSecret = (given: string, hash: string) =>
  timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(hash))

/** How keys for scripts begin, so that one is known for what it is wherever it turns up. */
export const KEY_PREFIX = 'tw_'
