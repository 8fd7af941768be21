import type { Dataset } from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import { assess } from './readiness.ts'

/** A set as the API tells it, its pictures in their order. */
export function toDataset(row: DatasetRow): Dataset {
  const { ready, advice, findings } = assess(row.pictures)
  return {
    id: row.id,
    name: row.name,
    image_count: row.image_count,
    ready,
    advice,
    pictures: row.pictures.map((picture, at) => ({
      id: picture.id,
      name: picture.name,
      width: picture.width,
      height: picture.height,
      bytes: picture.bytes,
      caption: picture.caption,
      findings: findings[at] ?? [],
      url: fileUrl(picture.file),
      thumbnail_url: fileUrl(picture.thumbnail_file),
    })),
    rejected: row.rejected,
    bytes: row.bytes,
    sha256: row.sha256,
    consent_at: row.consent_at,
    keep_days: row.keep_days,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
