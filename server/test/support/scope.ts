/** Where what was opened is told how it is closed: a tap test, or a script of its own. */
export interface Scope {
  teardown(close: () => unknown): unknown
}

/** Runs `work`, then closes what it opened, last first. */
export async function inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const closing: (() => unknown)[] = []
  try {
    return await work({ teardown: (close) => closing.push(close) })
  } finally {
    for (const close of closing.reverse()) await close()
  }
}
