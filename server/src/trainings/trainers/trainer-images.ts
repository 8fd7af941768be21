import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { TrainerImage, ZipLayout } from './trainer-zip.ts'

/** How each trainer reads its ZIP, and with which captions. */
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

/** SDXL learns its keyword where a caption holds it; the prefix stands before those that it writes itself. */
const withKeyword = (caption: string, keyword: string, prefix: string): string =>
  caption === '' || caption.includes(keyword) ? caption : `${prefix}${caption}`
