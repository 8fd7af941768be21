import type { RejectedUpload } from './queue-state.ts'

/** Inserts the frames of rejected files where they were: after the file chosen before them, or before the next one. */
export function inPlace<T extends { id: string }>(
  frames: readonly T[],
  rejected: readonly RejectedUpload[],
): (T | RejectedUpload)[] {
  const all: (T | RejectedUpload)[] = [...frames]
  for (const upload of rejected) {
    const at = upload.order.indexOf(upload.id)
    const placeOf = (id: string) => all.findIndex((frame) => frame.id === id)
    const before = upload.order.slice(0, Math.max(at, 0)).findLast((id) => placeOf(id) >= 0)
    const after = upload.order.slice(at + 1).find((id) => placeOf(id) >= 0)
    const place =
      before !== undefined ? placeOf(before) + 1 : after !== undefined ? placeOf(after) : all.length
    all.splice(place, 0, upload)
  }
  return all
}
