interface Waiting<Row> {
  resolve(row: Row | null): void
  reject(error: unknown): void
}

/**
 * Reads single rows in batches: while one load is under way, further keys gather and go as the next. Nothing is
 * cached: a key is never answered by a load that began before it was asked for; a load that fails fails all that wait.
 * `keyOf` names a key, and the
 * row that belongs to it, by the same text.
 */
export function batchReads<Key, Row extends Key>(
  load: (keys: Key[]) => Promise<Row[]>,
  keyOf: (key: Key) => string,
): (key: Key) => Promise<Row | null> {
  let gathering = new Map<string, { key: Key; waiting: Waiting<Row>[] }>()
  let isLoading = false

  const loadGathered = async () => {
    isLoading = true
    while (gathering.size > 0) {
      const batch = gathering
      gathering = new Map()
      const entries = [...batch.values()]
      try {
        const rows = new Map(
          (await load(entries.map(({ key }) => key))).map((row) => [keyOf(row), row]),
        )
        for (const [name, { waiting }] of batch)
          for (const { resolve } of waiting) resolve(rows.get(name) ?? null)
      } catch (error) {
        // Those that came meanwhile too: they have waited as long, and a second wait would be one too many.
        const failed = [...entries, ...gathering.values()]
        gathering = new Map()
        for (const { reject } of failed.flatMap(({ waiting }) => waiting)) reject(error)
      }
    }
    isLoading = false
  }

  return (key) =>
    new Promise((resolve, reject) => {
      const name = keyOf(key)
      const entry = gathering.get(name) ?? { key, waiting: [] }
      entry.waiting.push({ resolve, reject })
      gathering.set(name, entry)
      if (!isLoading) void loadGathered()
    })
}
