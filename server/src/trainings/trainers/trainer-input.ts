import type { TrainingRow } from '../../ports/database/functions/trainings.ts'

/** A training's whole input, by the trainer's own names. */
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
        // Else it looks for an ending in the address, which that of an upload has not.
        input_images_filetype: 'zip',
        token_string: keyword,
      }
  }
}
