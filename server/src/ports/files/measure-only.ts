import { createHash } from 'node:crypto'
import type { Files } from './files.ts'

/** Measures and hashes what is written without storing it. */
export const measureOnly: Pick<Files, 'write' | 'remove'> = {
  async write(_key, source) {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of Buffer.isBuffer(source) ? [source] : source) {
      hash.update(chunk)
      bytes += chunk.length
    }
    return { bytes, sha256: hash.digest('hex') }
  },
  remove: async () => {},
}
