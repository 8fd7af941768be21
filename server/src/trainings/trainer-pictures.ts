import type { TrainerPicture, ZipLayout } from '../datasets/trainer-zip.ts'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'

/** How each trainer reads its ZIP, and with which captions. */
export function trainerPictures(
  { trainer, keyword, parameters }: Pick<TrainingRow, 'trainer' | 'keyword' | 'parameters'>,
  pictures: readonly TrainerPicture[],
): { layout: ZipLayout; pictures: readonly TrainerPicture[] } {
  if (trainer !== 'sdxl') return { layout: 'caption-files', pictures }
  const prefix = String(parameters['caption_prefix'] ?? '')
  return {
    layout: 'caption-table',
    pictures: pictures.map((picture) => ({
      ...picture,
      caption: withKeyword(picture.caption, keyword, prefix),
    })),
  }
}

/** SDXL learns its keyword where a caption holds it; the prefix stands before those that it writes itself. */
const withKeyword = (caption: string, keyword: string, prefix: string): string =>
  caption === '' || caption.includes(keyword) ? caption : `${prefix}${caption}`
