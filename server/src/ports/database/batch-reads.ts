interface Waiting<Row> {
  resolve(row: Row | null): void
  reject(error: unknown): void
}

/**
 * Reads single rows in batches: while one load is in progress, further keys are collected for the next one. Nothing is
 * cached: a load that began before a key was requested does not answer it. A load that fails rejects all waiting reads.
 * `keyOf` returns the same text for a key and its row.
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
        // Also rejects reads that came meanwhile, so that they do not wait for a second failure.
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
