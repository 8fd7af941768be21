import { countImages } from './count-images.ts'
import { type DeleteGenerationDependencies, deleteImage } from './delete-generation.ts'

export type ImagesService = ReturnType<typeof createImagesService>

/** Counts and deletes single images of generations. */
export const createImagesService = (deps: DeleteGenerationDependencies) => ({
  count: countImages.bind(null, deps),
  remove: deleteImage.bind(null, deps),
})
