import type { DatasetPicture } from '@the-way/shared'

/** The pictures with findings, in their order, near-copies right after the first of their pair. */
export function pairsTogether(pictures: readonly DatasetPicture[]): DatasetPicture[] {
  const found = pictures.filter(({ findings }) => findings.length > 0)
  const ordered = new Set<DatasetPicture>()
  const add = (picture: DatasetPicture) => {
    if (ordered.has(picture)) return
    ordered.add(picture)
    for (const { picture_id } of picture.findings) {
      const other = found.find(({ id }) => id === picture_id)
      if (other) add(other)
    }
  }
  for (const picture of found) add(picture)
  return [...ordered]
}
