import { createHash } from 'node:crypto'
import { HEAD_BYTES, isSafetensors } from './safetensors-head.ts'

/** Reads a file of `size` bytes to its end and returns its hash; `null` if it is shorter or not a file of safetensors. */
export async function measureSafetensors(
  content: AsyncIterable<unknown>,
  size: number,
): Promise<{ bytes: number; sha256: string } | null> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let bytes = 0
  for await (const chunk of content) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('Not a stream of bytes.')
    hash.update(chunk)
    bytes += chunk.length
    if (head.length < HEAD_BYTES)
      head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)])
  }
  return bytes === size && isSafetensors(head, size) ? { bytes, sha256: hash.digest('hex') } : null
}
