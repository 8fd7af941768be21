import { buffer } from 'node:stream/consumers'
import type { GenerationRow } from '../../ports/database/functions/generations.ts'
import { contentTypeOf } from '../../ports/files/content-type.ts'
import type { Files } from '../../ports/files/files.ts'
import type { InputFile } from '../../runs/run-uploads.ts'
import { RunRejectedError } from '../../runs/submission.ts'
import { sourceMissing } from '../generation-failure.ts'
import type { CleanSource } from './read-source.ts'
import { sourceMissingError } from './sources.errors.ts'

type SourceRow = Pick<
  GenerationRow,
  'source_file' | 'mask_file' | 'source_width' | 'source_height' | 'source_image_id'
>

/** Reads the source of a generation, to store a copy of it for another one; `null` if it has none. */
export async function readStoredSource(
  files: Pick<Files, 'read'>,
  row: SourceRow,
): Promise<CleanSource | null> {
  const { source_file, mask_file, source_width, source_height, source_image_id } = row
  if (source_file === null || source_width === null || source_height === null) return null
  const read = async (key: string) => {
    const found = await files.read(key)
    if (!found) throw sourceMissingError()
    return buffer(found.stream)
  }
  return {
    image: await read(source_file),
    format: source_file.endsWith('.png') ? 'png' : 'jpg',
    width: source_width,
    height: source_height,
    mask: mask_file === null ? null : await read(mask_file),
    image_id: source_image_id,
  }
}

/** Returns the stored files of a generation's inputs. Throws `RunRejectedError` if the storage has lost one. */
export async function sourceInputs(
  files: Pick<Files, 'read'>,
  row: SourceRow & { id: string },
): Promise<InputFile[]> {
  const keys = { image: row.source_file, mask: row.mask_file }
  const inputs: InputFile[] = []
  for (const [input, key] of Object.entries(keys)) {
    if (key === null) continue
    const found = await files.read(key)
    if (!found) throw new RunRejectedError(sourceMissing)
    const content = new Blob([await buffer(found.stream)], { type: contentTypeOf(key) })
    inputs.push({ input, content, name: `${row.id}-${input}.${key.split('.').at(-1)}` })
  }
  return inputs
}
