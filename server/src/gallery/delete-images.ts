import type { DeletedImages, RestoredImages } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import type { Removals } from '../removals/removals.ts'
import {
  imageNotEndedError,
  imageNotFoundError,
  imagesGoneError,
  imagesNotEndedError,
  imagesNotFoundError,
} from './images.errors.ts'

export interface DeleteImagesDependencies {
  database: Database
  removals: Removals
  /** Called when images were deleted whose files are to be removed later. */
  onDeleted: () => void
}

/** Deletes one image with its file at once; its generation stays and counts it as deleted. */
export async function deleteImage(
  { database, removals }: DeleteImagesDependencies,
  owner_id: string,
  id: string,
): Promise<void> {
  const now = new Date().toISOString()
  const gone = await database.call.images_delete({ owner_id, id, now })
  if (gone.outcome === 'not_found') throw imageNotFoundError(id)
  if (gone.outcome === 'not_ended') throw imageNotEndedError()
  await removals.begin(gone)
}

/** Hides images and has their files removed later, so that they can be restored until then: all of them or none. */
export async function deleteImages(
  { database, onDeleted }: DeleteImagesDependencies,
  owner_id: string,
  sent: string[],
): Promise<DeletedImages> {
  const now = new Date().toISOString()
  const { outcome, ids, restore_until } = await database.call.images_discard({
    owner_id,
    ids: sent,
    now,
  })
  if (outcome === 'not_ended') throw imagesNotEndedError(ids, sent)
  if (outcome === 'not_found' || restore_until === null) throw imagesNotFoundError(ids, sent)
  onDeleted()
  return { deleted: ids.length, restore_until }
}

/** Restores images that were deleted: all of them or none. */
export async function restoreImages(
  { database }: DeleteImagesDependencies,
  owner_id: string,
  sent: string[],
): Promise<RestoredImages> {
  const now = new Date().toISOString()
  const { outcome, ids } = await database.call.images_restore({ owner_id, ids: sent, now })
  if (outcome === 'gone') throw imagesGoneError(ids, sent)
  return { restored: ids.length }
}
