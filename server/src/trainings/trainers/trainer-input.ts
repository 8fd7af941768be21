import type { TrainingRow } from '../../ports/database/functions/trainings.ts'

/** Returns a training's whole input, with the trainer's own names. */
export function trainerInput(row: TrainingRow): Record<string, unknown> {
  const { trainer, parameters, keyword, upload_url } = row
  switch (trainer) {
    case 'flux':
    case 'flux-fast':
      return { ...parameters, input_images: upload_url, trigger_word: keyword }
    case 'sdxl':
      return {
        ...parameters,
        input_images: upload_url,
        // Otherwise the trainer needs a file extension in the URL, which uploads do not have.
        input_images_filetype: 'zip',
        token_string: keyword,
      }
  }
}
