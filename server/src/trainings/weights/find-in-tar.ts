import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import { chooseLora, isCandidate } from './choose-lora.ts'
import { measureSafetensors } from './measure-safetensors.ts'

type Safetensors = NonNullable<WeightsFacts['safetensors']>

/** One caption for each training image, and a few files more. */
const MAX_ENTRIES = 2000
const HEADER_BYTES = 512

/** The storage failed, so this says nothing about the tar. */
class ReadingError extends Error {}

/**
 * Finds the LoRA in a tar and measures it. The tar is read once, as a stream. Returns `null` if it is missing or the tar
 * is damaged. Errors of `stored` itself are passed on.
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
      const { name: path, type, size } = entry.header
      const isWanted = type === 'file' && isCandidate(path)
      const measured = isWanted ? await measureSafetensors(entry, size) : null
      const start = entry.offset + HEADER_BYTES
      if (measured)
        found.push({
          path,
          facts: { ...measured, start, packed_bytes: size, is_deflated: false },
        })
      entry.resume()
    }
  }
  // tar-stream reports damage to whichever of the two comes first.
  await Promise.all([pipeline(Readable.from(withoutItsErrors(stored)), tar), list()])
  return found
}

async function* withoutItsErrors(stored: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stored
  } catch (cause) {
    throw new ReadingError('The weights could not be read.', { cause })
  }
}
