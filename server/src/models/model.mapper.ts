import type { Model } from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'

/** Files of ours only: the earlier app stored addresses of Replicate's that are long gone. */
const OUR_FILE = /^(models|datasets|images)\//

/** A model as the API tells it to one who may read it. */
export function toModel(reader_id: string, { owner_id, thumbnail_url, ...row }: ModelRow): Model {
  return {
    ...row,
    is_mine: owner_id === reader_id,
    thumbnail_url: thumbnail_url && OUR_FILE.test(thumbnail_url) ? fileUrl(thumbnail_url) : null,
  }
}
