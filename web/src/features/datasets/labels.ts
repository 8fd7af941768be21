import type { Dataset, DatasetImage, FindingCode } from '@the-way/shared'
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
  { width, height }: Pick<DatasetImage, 'width' | 'height'>,
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
export function withoutLeaving(dataset: Dataset, leaving: ReadonlySet<string>): DatasetImage[] {
  return dataset.images
    .filter(({ id }) => !leaving.has(id))
    .map((image) => ({
      ...image,
      findings: image.findings.filter(
        ({ image_id }) => image_id === undefined || !leaving.has(image_id),
      ),
    }))
}

/** "14, all captioned" */
export function captionWords(
  images: readonly DatasetImage[],
  unsaved: ReadonlyMap<string, string>,
): string {
  const written = images.filter(({ id, caption }) => (unsaved.get(id) ?? caption).trim() !== '')
  if (written.length === 0) return `${count(images.length)}, no captions`
  return written.length === images.length
    ? `${count(images.length)}, all captioned`
    : `${count(images.length)}, ${count(written.length)} captioned`
}
