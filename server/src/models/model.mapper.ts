import type { Model } from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'

/** Matches only our files: the earlier app stored URLs of Replicate that have expired. */
const OUR_FILE = /^(models|datasets|images)\//

/** Returns a model for the API, as `reader_id` sees it. */
export function toModel(reader_id: string, { owner_id, thumbnail_url, ...row }: ModelRow): Model {
  return {
    ...row,
    is_mine: owner_id === reader_id,
    thumbnail_url: thumbnail_url && OUR_FILE.test(thumbnail_url) ? fileUrl(thumbnail_url) : null,
  }
}
