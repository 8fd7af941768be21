import type { Dataset, DatasetPicture, FindingCode } from '@the-way/shared'
import {
  Copy,
  Droplets,
  FileWarning,
  type LucideIcon,
  Moon,
  RectangleHorizontal,
  RectangleVertical,
  Scaling,
  Sun,
} from 'lucide-react'
import { count } from '../../lib/format.ts'

const FINDINGS: Record<FindingCode, { icon: LucideIcon; word: string }> = {
  too_small: { icon: Scaling, word: 'Too small' },
  tiny_file: { icon: FileWarning, word: 'Tiny file' },
  blurred: { icon: Droplets, word: 'Blurred' },
  too_dark: { icon: Moon, word: 'Too dark' },
  too_bright: { icon: Sun, word: 'Too bright' },
  near_duplicate: { icon: Copy, word: 'Near-duplicate' },
  extreme_shape: { icon: RectangleHorizontal, word: 'Very narrow' },
}

/** The icon and the word of a finding; a very narrow image has the icon of its own shape. */
export function findingLook(
  code: FindingCode,
  { width, height }: Pick<DatasetPicture, 'width' | 'height'>,
) {
  const look = FINDINGS[code]
  return code === 'extreme_shape' && height > width ? { ...look, icon: RectangleVertical } : look
}

/** A frame's number on the sheet: "04". */
export const frameNumber = (index: number) => String(index + 1).padStart(2, '0')

/** "lake-sherburne" of "walk/lake-sherburne.jpg" */
export const shortName = (name: string) => name.replace(/^.*\//, '').replace(/\.[^.]*$/, '') || name

/** The first sentence of an advice, and the rest. */
export function headAndRest(advice: string): { head: string; rest: string } {
  const [, head, rest] = /^(.+?[.!?])\s+(.+)$/s.exec(advice) ?? []
  return { head: head ?? advice, rest: rest ?? '' }
}

/** A dataset without the images that are about to be removed, and without findings about them. */
export function withoutLeaving(dataset: Dataset, leaving: ReadonlySet<string>): DatasetPicture[] {
  return dataset.pictures
    .filter(({ id }) => !leaving.has(id))
    .map((picture) => ({
      ...picture,
      findings: picture.findings.filter(
        ({ picture_id }) => picture_id === undefined || !leaving.has(picture_id),
      ),
    }))
}

/** "14, all captioned" */
export function captionWords(
  pictures: readonly DatasetPicture[],
  unsaved: ReadonlyMap<string, string>,
): string {
  const written = pictures.filter(({ id, caption }) => (unsaved.get(id) ?? caption).trim() !== '')
  if (written.length === 0) return `${count(pictures.length)}, no captions`
  return written.length === pictures.length
    ? `${count(pictures.length)}, all captioned`
    : `${count(pictures.length)}, ${count(written.length)} captioned`
}
