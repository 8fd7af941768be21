import type { Model } from '@the-way/shared'
import { fileUrl, thumbnailUrl } from '../files/file-url.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'

/** Where our files are; `pictures/` has those from before schema version 9. The earlier app stored URLs that have expired. */
const OUR_FOLDERS = ['models/', 'datasets/', 'images/', 'pictures/']

const isOurFile = (path: string) => OUR_FOLDERS.some((folder) => path.startsWith(folder))

/** Returns a model for the API, as `reader_id` sees it. */
export function toModel(reader_id: string, row: ModelRow): Model {
  const { owner_id, thumbnail_image, thumbnail_url, ...model } = row
  const first = thumbnail_url && isOurFile(thumbnail_url) ? fileUrl(thumbnail_url) : null
  return {
    ...model,
    is_mine: owner_id === reader_id,
    thumbnail_url: thumbnail_image === null ? first : thumbnailUrl(thumbnail_image),
  }
}
