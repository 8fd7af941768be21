import type { Dataset, DatasetImage, FindingCode, Received } from '@the-way/shared'
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
import { count, counted } from '../../lib/format.ts'

const FINDINGS: Record<FindingCode, { icon: LucideIcon; label: string }> = {
  too_small: { icon: Scaling, label: 'Too small' },
  tiny_file: { icon: FileWarning, label: 'Tiny file' },
  blurred: { icon: Droplets, label: 'Blurred' },
  too_dark: { icon: Moon, label: 'Too dark' },
  too_bright: { icon: Sun, label: 'Too bright' },
  near_duplicate: { icon: Copy, label: 'Near-duplicate' },
  extreme_shape: { icon: RectangleHorizontal, label: 'Very narrow' },
}

/** Returns the icon and label of a finding; the icon of a very narrow image is upright if the image is. */
export function findingLook(
  code: FindingCode,
  { width, height }: Pick<DatasetImage, 'width' | 'height'>,
) {
  const look = FINDINGS[code]
  return code === 'extreme_shape' && height > width ? { ...look, icon: RectangleVertical } : look
}

/** A frame's number in the grid: "04". */
export const frameNumber = (index: number) => String(index + 1).padStart(2, '0')

/** "lake-sherburne" for "walk/lake-sherburne.jpg" */
export const shortName = (name: string) => name.replace(/^.*\//, '').replace(/\.[^.]*$/, '') || name

/** Splits advice into its first sentence and the rest. */
export function headAndRest(advice: string): { head: string; rest: string } {
  const [, head, rest] = /^(.+?[.!?])\s+(.+)$/s.exec(advice) ?? []
  return { head: head ?? advice, rest: rest ?? '' }
}

/** Returns the images without those about to be removed, and without findings that refer to those. */
export function withoutRemovals(dataset: Dataset, removing: ReadonlySet<string>): DatasetImage[] {
  return dataset.images
    .filter(({ id }) => !removing.has(id))
    .map((image) => ({
      ...image,
      findings: image.findings.filter(
        ({ image_id }) => image_id === undefined || !removing.has(image_id),
      ),
    }))
}

/** "14, all captioned" */
export function captionsLabel(
  images: readonly DatasetImage[],
  unsaved: ReadonlyMap<string, string>,
): string {
  const written = images.filter(({ id, caption }) => (unsaved.get(id) ?? caption).trim() !== '')
  if (written.length === 0) return `${count(images.length)}, no captions`
  return written.length === images.length
    ? `${count(images.length)}, all captioned`
    : `${count(images.length)}, ${count(written.length)} captioned`
}

/** "12 files: 5 images, 4 captions, 2 left out, 1 system file"; empty if nothing but images was uploaded. */
export function receivedLabel({
  files,
  images,
  captions,
  rejected,
  system_files,
}: Received): string {
  if (files === images) return ''
  return `${counted(files, 'file')}: ${[
    counted(images, 'image'),
    ...(captions > 0 ? [counted(captions, 'caption')] : []),
    ...(rejected > 0 ? [`${count(rejected)} left out`] : []),
    ...(system_files > 0 ? [counted(system_files, 'system file')] : []),
  ].join(', ')}`
}
