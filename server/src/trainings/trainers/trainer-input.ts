import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import { uploadedUrl } from '../../runs/run-uploads.ts'

/** All trainers have the ZIP of images as this input. */
export const IMAGES_INPUT = 'input_images'

/** Returns a training's whole input, with the trainer's own names. */
export function trainerInput(row: TrainingRow): Record<string, unknown> {
  const { trainer, parameters, keyword } = row
  const images = { [IMAGES_INPUT]: uploadedUrl(row, IMAGES_INPUT) }
  switch (trainer) {
    case 'flux':
    case 'flux-fast':
      return { ...parameters, ...images, trigger_word: keyword }
    case 'sdxl':
      return {
        ...parameters,
        ...images,
        // Otherwise the trainer needs a file extension in the URL, which uploads do not have.
        input_images_filetype: 'zip',
        token_string: keyword,
      }
  }
}
