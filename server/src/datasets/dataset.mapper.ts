import type { Dataset } from '@the-way/shared'
import { fileUrl } from '../files/file-url.ts'
import type { DatasetRow } from '../ports/database/functions/datasets.ts'
import { assess } from './readiness.ts'

/** Converts a dataset to its API response. */
export function toDataset(row: DatasetRow): Dataset {
  const { ready, advice, findings } = assess(row.images)
  return {
    id: row.id,
    name: row.name,
    image_count: row.image_count,
    ready,
    advice,
    images: row.images.map((image, at) => ({
      id: image.id,
      name: image.name,
      width: image.width,
      height: image.height,
      bytes: image.bytes,
      caption: image.caption,
      findings: findings[at] ?? [],
      url: fileUrl(image.file),
      thumbnail_url: fileUrl(image.thumbnail_file),
    })),
    rejected: row.rejected,
    received: row.received,
    bytes: row.bytes,
    sha256: row.sha256,
    consent_at: row.consent_at,
    keep_days: row.keep_days,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** Converts a dataset that the database returned with the outcome of a change. Throws if it is missing. */
export function toChangedDataset(row: DatasetRow | null): Dataset {
  if (!row) throw new Error('the database did not return the changed dataset')
  return toDataset(row)
}
