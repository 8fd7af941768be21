import type { Dataset, DatasetPicture } from '@the-way/shared'

export const picture = (id: string, rest: Partial<DatasetPicture> = {}): DatasetPicture => ({
  id,
  name: `${id}.jpg`,
  width: 1024,
  height: 683,
  bytes: 90_000,
  caption: '',
  findings: [],
  url: `/api/files/datasets/${id}.jpg`,
  thumbnail_url: `/api/files/datasets/${id}.thumb.webp`,
  ...rest,
})

export const dataset = (pictures: DatasetPicture[]): Dataset => ({
  id: 'set',
  name: 'Quiet horizons',
  image_count: pictures.length,
  ready: pictures.length >= 4,
  advice: 'Ready to train.',
  pictures,
  rejected: [],
  bytes: pictures.length * 90_000,
  sha256: 'a'.repeat(64),
  consent_at: null,
  keep_days: null,
  created_at: '2026-11-25T09:00:00.000Z',
  updated_at: '2026-11-25T09:00:00.000Z',
})
