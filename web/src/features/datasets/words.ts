import type { Dataset, DatasetPicture, FindingCode } from '@the-way/shared'
import {
  Copy,
  Droplets,
  FileWarning,
  type LucideIcon,
  Moon,
  RectangleHorizontal,
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
  near_duplicate: { icon: Copy, word: 'Near-copy' },
  extreme_shape: { icon: RectangleHorizontal, word: 'Long shape' },
}

export const findingLook = (code: FindingCode) => FINDINGS[code]

/** A frame's number on the sheet: "04". */
export const frameNumber = (index: number) => String(index + 1).padStart(2, '0')

/** "lake-sherburne" of "walk/lake-sherburne.jpg" */
export const shortName = (name: string) => name.replace(/^.*\//, '').replace(/\.[^.]*$/, '') || name

/** The sentence that matters, and the rest. */
export function headAndRest(advice: string): { head: string; rest: string } {
  const [, head, rest] = /^(.+?[.!?])\s+(.+)$/s.exec(advice) ?? []
  return { head: head ?? advice, rest: rest ?? '' }
}

/** A set without the pictures that are about to leave, and without what was found because of them. */
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

/** "14, captions on all" */
export function captionWords(
  pictures: readonly DatasetPicture[],
  unsaved: ReadonlyMap<string, string>,
): string {
  const written = pictures.filter(({ id, caption }) => (unsaved.get(id) ?? caption).trim() !== '')
  if (written.length === 0) return `${count(pictures.length)}, no captions`
  return written.length === pictures.length
    ? `${count(pictures.length)}, captions on all`
    : `${count(pictures.length)}, captions on ${count(written.length)}`
}
