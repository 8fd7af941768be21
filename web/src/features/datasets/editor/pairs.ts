import type { DatasetImage } from '@the-way/shared'

/** Returns the images with findings, in order, with near-duplicates next to each other. */
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
