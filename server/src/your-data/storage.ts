import type { Storage } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'

/** What is kept of a person, where, and until when (what Replicate keeps: its document on data retention). */
export async function describeStorage(database: Database, owner_id: string): Promise<Storage> {
  const kept = await database.call.storage_summary({ owner_id, now: new Date().toISOString() })
  const here = 'here' as const
  const replicate = 'replicate' as const
  return {
    stored: [
      {
        kind: 'training_pictures',
        place: here,
        count: kept.training_pictures,
        bytes: kept.training_picture_bytes,
        kept:
          kept.datasets_with_end > 0
            ? 'Until you delete them; sets with an end of their own until then.'
            : 'Until you delete them.',
      },
      {
        kind: 'pictures',
        place: here,
        count: kept.pictures,
        bytes: kept.picture_bytes,
        kept: 'Until you delete everything: they stay when a model is deleted.',
      },
      {
        kind: 'weights',
        place: here,
        count: kept.weights,
        bytes: null,
        kept: 'Until you delete everything: they stay when a model is deleted.',
      },
      {
        kind: 'records',
        place: here,
        count: kept.models + kept.trainings,
        bytes: null,
        kept: 'Models until you delete them, trainings with their logs until you delete everything.',
      },
      {
        kind: 'uploads',
        place: replicate,
        count: kept.uploads,
        bytes: null,
        kept: 'ZIPs that may still be there: each is deleted after its training, and by Replicate within 24 hours.',
      },
      {
        kind: 'versions',
        place: replicate,
        count: kept.versions,
        bytes: null,
        kept: 'Private, until you delete everything at Replicate too, or delete them there.',
      },
      {
        kind: 'runs',
        place: replicate,
        count: null,
        bytes: null,
        kept: 'Pictures and prompts are removed an hour after each run; that it ran stays on Replicate’s bill.',
      },
    ],
  }
}
