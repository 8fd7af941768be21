import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import type { WrittenFile } from './files.ts'

export interface Measure {
  /** For a pipeline; fails with `tooLarge()` once more than `maxBytes` have passed. */
  stream: Transform
  /** Returns the size and hash of what has passed; call it once, at the end. */
  result(): WrittenFile
}

/** Creates a stream that counts and hashes the bytes that pass. */
export function createMeasure(maxBytes: number, tooLarge: () => Error): Measure {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) return done(tooLarge())
      hash.update(chunk)
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}
