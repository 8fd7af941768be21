import type { DatasetImage } from '@the-way/shared'

/** The images with findings, in their order, near-copies right after the first of their pair. */
export function pairsTogether(images: readonly DatasetImage[]): DatasetImage[] {
  const found = images.filter(({ findings }) => findings.length > 0)
  const ordered = new Set<DatasetImage>()
  const add = (image: DatasetImage) => {
    if (ordered.has(image)) return
    ordered.add(image)
    for (const { image_id } of image.findings) {
      const other = found.find(({ id }) => id === image_id)
      if (other) add(other)
    }
  }
  for (const image of found) add(image)
  return [...ordered]
}
