import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import { chooseLora, isCandidate } from './choose-lora.ts'
import { HEAD_BYTES, isSafetensors } from './safetensors-head.ts'

/** tar-stream does not export its type of an entry. */
type Entry = ReturnType<typeof extract> extends AsyncIterable<infer E> ? E : never
type Safetensors = NonNullable<WeightsFacts['safetensors']>

/** One caption for each training image, and a few files more. */
const MAX_ENTRIES = 2000
const HEADER_BYTES = 512

/** The storage failed, so this says nothing about the tar. */
class ReadingError extends Error {}

/**
 * Finds the LoRA in a tar and measures it. The tar is read once, as a stream. Returns `null` if there is none or the tar is
 * damaged. Errors of `stored` itself are passed on.
 */
export async function findInTar(stored: Readable): Promise<Safetensors | null> {
  try {
    return chooseLora(await listCandidates(stored))?.facts ?? null
  } catch (error) {
    if (error instanceof ReadingError) throw error.cause
    return null
  }
}

async function listCandidates(stored: Readable) {
  const tar = extract()
  const found: { path: string; facts: Safetensors }[] = []
  const list = async () => {
    let entries = 0
    for await (const entry of tar) {
      entries += 1
      if (entries > MAX_ENTRIES) throw new Error(`The tar has more than ${MAX_ENTRIES} entries.`)
      const { name: path, type } = entry.header
      const facts = type === 'file' && isCandidate(path) ? await measure(entry) : null
      if (facts) found.push({ path, facts })
      entry.resume()
    }
  }
  // tar-stream reports damage to whichever of the two comes first.
  await Promise.all([pipeline(Readable.from(withoutItsErrors(stored)), tar), list()])
  return found
}

/** Measures an entry while it is read; `null` if it is not a file of safetensors. */
async function measure(entry: Entry): Promise<Safetensors | null> {
  const { size } = entry.header
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  for await (const chunk of entry) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('The tar does not yield buffers.')
    hash.update(chunk)
    if (head.length < HEAD_BYTES)
      head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)])
  }
  if (!isSafetensors(head, size)) return null
  return {
    bytes: size,
    sha256: hash.digest('hex'),
    start: entry.offset + HEADER_BYTES,
    packed_bytes: size,
    is_deflated: false,
  }
}

async function* withoutItsErrors(stored: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stored
  } catch (cause) {
    throw new ReadingError('The weights could not be read.', { cause })
  }
}
