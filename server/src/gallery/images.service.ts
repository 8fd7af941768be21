import type { GalleryImageDetails, UpdateGalleryImageBody } from '@the-way/shared'
import { countImages } from './count-images.ts'
import {
  type DeleteImagesDependencies,
  deleteImage,
  deleteImages,
  restoreImages,
} from './delete-images.ts'
import { type DownloadImagesDependencies, downloadImages } from './download-images.ts'
import { toGalleryImageDetails } from './image.mapper.ts'
import { imageNotFoundError, imagesNotFoundError } from './images.errors.ts'
import { listImages } from './list-images.ts'

export type ImagesService = ReturnType<typeof createImagesService>

/** Lists, changes, deletes and restores the images of generations. */
export function createImagesService(deps: DeleteImagesDependencies & DownloadImagesDependencies) {
  const { call } = deps.database
  return {
    list: listImages.bind(null, deps),
    count: countImages.bind(null, deps),
    get: async (owner_id: string, id: string): Promise<GalleryImageDetails> => {
      const row = await call.images_get({ owner_id, id })
      if (!row) throw imageNotFoundError(id)
      return toGalleryImageDetails(row)
    },
    update: async (
      owner_id: string,
      id: string,
      { favourite }: UpdateGalleryImageBody,
    ): Promise<GalleryImageDetails> => {
      const row = await call.images_update({ owner_id, id, favourite })
      if (!row) throw imageNotFoundError(id)
      return toGalleryImageDetails(row)
    },
    setFavourite: async (owner_id: string, ids: string[], favourite: boolean): Promise<void> => {
      const missing = await call.images_set_favourite({ owner_id, ids, favourite })
      if (missing.length > 0) throw imagesNotFoundError(missing, ids)
    },
    remove: deleteImage.bind(null, deps),
    removeMany: deleteImages.bind(null, deps),
    restore: restoreImages.bind(null, deps),
    download: downloadImages.bind(null, deps),
  }
}
