/** Sorts `all` so that those in `order` come last, in that order. */
export function inOrder<T>(
  all: readonly T[],
  order: readonly string[],
  idOf: (one: T) => string,
): T[] {
  const places = new Map(order.map((id, place) => [id, place]))
  const placeOf = (one: T) => places.get(idOf(one)) ?? -1
  return all.toSorted((a, b) => placeOf(a) - placeOf(b))
}
