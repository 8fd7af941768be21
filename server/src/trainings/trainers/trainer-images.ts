import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { TrainerImage, ZipLayout } from './trainer-zip.ts'

/** Returns the layout and captions of a trainer's ZIP. */
export function trainerImages(
  { trainer, keyword, parameters }: Pick<TrainingRow, 'trainer' | 'keyword' | 'parameters'>,
  images: readonly TrainerImage[],
): { layout: ZipLayout; images: readonly TrainerImage[] } {
  if (trainer !== 'sdxl') return { layout: 'caption-files', images }
  const prefix = String(parameters['caption_prefix'] ?? '')
  return {
    layout: 'caption-table',
    images: images.map((image) => ({
      ...image,
      caption: withKeyword(image.caption, keyword, prefix),
    })),
  }
}

/** SDXL learns its trigger word from captions that contain it, so captions without it get the prefix. */
const withKeyword = (caption: string, keyword: string, prefix: string): string =>
  caption === '' || caption.includes(keyword) ? caption : `${prefix}${caption}`
