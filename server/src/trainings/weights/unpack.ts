import { pipeline, type Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { createMeasure } from '../../ports/files/measure.ts'

/** Unpacks a file out of a ZIP, or passes on one that is stored as it is. Fails if it is larger than `bytes`. */
export function unpack(
  packed: Readable,
  { is_deflated, bytes }: { is_deflated: boolean; bytes: number },
): Readable {
  if (!is_deflated) return packed
  const tooLarge = () => new Error(`The file unpacks to more than ${bytes} bytes.`)
  // Errors surface on the returned stream.
  return pipeline(packed, createInflateRaw(), createMeasure(bytes, tooLarge).stream, () => {})
}
