import type { Training } from '@the-way/shared'
import { forward } from '../forward.ts'

/**
 * Updates a list of trainings, newest first, with the trainings that have not ended: they replace their entries in
 * the list, and those started since the list was read come first.
 */
export function withUnfinished(
  listed: readonly Training[],
  unfinished: readonly Training[],
): Training[] {
  const latest = new Map(unfinished.map((training) => [training.id, training]))
  const known = new Set(listed.map(({ id }) => id))
  const newest = listed[0]?.created_at ?? ''
  const started = unfinished.filter(({ id, created_at }) => !known.has(id) && created_at >= newest)
  return [...started, ...listed.map((shown) => forward(shown, latest.get(shown.id) ?? shown))]
}
