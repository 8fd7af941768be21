import type { Readable } from 'node:stream'
import { fileNotFoundError } from '../../files/files.errors.ts'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import type { ByteRange, Files } from '../../ports/files/files.ts'
import { unpack } from './unpack.ts'

/** Streams the `.safetensors` straight out of the stored archive; if it is not deflated, also a range of it. */
export async function openSafetensors(
  files: Files,
  key: string,
  facts: NonNullable<WeightsFacts['safetensors']>,
  range: ByteRange = { start: 0, end: facts.packed_bytes - 1 },
): Promise<Readable> {
  const { start } = facts
  const file = await files.read(key, { start: start + range.start, end: start + range.end })
  if (!file) throw fileNotFoundError()
  return unpack(file.stream, facts)
}
