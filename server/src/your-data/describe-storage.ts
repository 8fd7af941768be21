import type { Storage } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'

/**
 * Describes what is stored for an owner, where and for how long (at Replicate: according to its page on data
 * retention).
 */
export async function describeStorage(
  { database }: { database: Database },
  owner_id: string,
): Promise<Storage> {
  const kept = await database.call.storage_summary({ owner_id, now: new Date().toISOString() })
  const here = 'here' as const
  const replicate = 'replicate' as const
  return {
    stored: [
      {
        kind: 'training_images',
        place: here,
        count: kept.training_images,
        bytes: kept.training_image_bytes,
        kept:
          kept.datasets_with_end > 0
            ? 'Until you delete them, or their own expiry.'
            : 'Until you delete them.',
      },
      {
        kind: 'images',
        place: here,
        count: kept.images,
        bytes: kept.image_bytes,
        kept: 'Until you delete them. They stay when their model is deleted.',
      },
      {
        kind: 'sources',
        place: here,
        count: kept.sources,
        bytes: null,
        kept: 'Until you delete their generation.',
      },
      {
        kind: 'weights',
        place: here,
        count: kept.weights,
        bytes: null,
        kept: 'Until you delete their training. They stay when their model is deleted.',
      },
      {
        kind: 'records',
        place: here,
        count: kept.models + kept.trainings,
        bytes: null,
        kept: 'Models and trainings, with logs, until you delete them.',
      },
      {
        kind: 'uploads',
        place: replicate,
        count: kept.uploads,
        bytes: null,
        kept: 'Each is deleted after its run; Replicate deletes the rest within 24 hours.',
      },
      {
        kind: 'versions',
        place: replicate,
        count: kept.versions,
        bytes: null,
        kept: 'Private. Until you delete everything on Replicate too.',
      },
      {
        kind: 'runs',
        place: replicate,
        count: null,
        bytes: null,
        kept: 'Images and prompts are deleted an hour after each run. Replicate’s bill keeps a record.',
      },
    ],
  }
}
