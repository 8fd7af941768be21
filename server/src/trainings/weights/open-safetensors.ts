import type { Readable } from 'node:stream'
import { fileNotFoundError } from '../../files/files.errors.ts'
import type { WeightsFacts } from '../../ports/database/functions/weights.ts'
import type { ByteRange, Files } from '../../ports/files/files.ts'

/** Streams the `.safetensors`, or a range of it, straight out of the stored archive. */
export async function openSafetensors(
  files: Files,
  key: string,
  { start, bytes }: NonNullable<WeightsFacts['safetensors']>,
  range: ByteRange = { start: 0, end: bytes - 1 },
): Promise<Readable> {
  const file = await files.read(key, { start: start + range.start, end: start + range.end })
  if (!file) throw fileNotFoundError()
  return file.stream
}
