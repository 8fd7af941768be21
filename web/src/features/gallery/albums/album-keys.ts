/** Apart from the queries, because pages without albums use only the keys. */
export const albumKeys = {
  all: ['albums'] as const,
  list: () => [...albumKeys.all, 'list'] as const,
  one: (id: string) => [...albumKeys.all, 'one', id] as const,
}
