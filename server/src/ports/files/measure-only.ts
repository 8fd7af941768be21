import { createHash } from 'node:crypto'
import type { Files } from './files.ts'

/** Takes what is written, says how large it is, and keeps nothing. */
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
