import type { GenerationSource } from '@the-way/shared'
import { fileUrl } from './file-url.ts'

interface SourceRow {
  source_file: string | null
  mask_file: string | null
  source_image_id: string | null
}

/** Returns the image that a generation started from for the API; `null` if it started from its prompt alone. */
export const toSource = (row: SourceRow): GenerationSource | null =>
  row.source_file === null
    ? null
    : {
        image_id: row.source_image_id,
        url: fileUrl(row.source_file),
        mask_url: row.mask_file && fileUrl(row.mask_file),
      }
