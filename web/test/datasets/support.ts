import type { Dataset, DatasetImage } from '@the-way/shared'

export const image = (id: string, rest: Partial<DatasetImage> = {}): DatasetImage => ({
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

export const dataset = (images: DatasetImage[]): Dataset => ({
  id: 'dataset',
  name: 'Quiet horizons',
  image_count: images.length,
  ready: images.length >= 4,
  advice: 'Ready to train.',
  images,
  rejected: [],
  received: {
    files: images.length,
    images: images.length,
    captions: 0,
    rejected: 0,
    system_files: 0,
  },
  bytes: images.length * 90_000,
  sha256: 'a'.repeat(64),
  consent_at: null,
  keep_days: null,
  created_at: '2026-11-25T09:00:00.000Z',
  updated_at: '2026-11-25T09:00:00.000Z',
})
