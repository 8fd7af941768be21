/** Something that closes what was opened in it: a tap test or a script. */
export interface Scope {
  teardown(close: () => unknown): unknown
}

/** Runs `work`, then closes what it opened in reverse order. */
export async function inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const closing: (() => unknown)[] = []
  try {
    return await work({ teardown: (close) => closing.push(close) })
  } finally {
    for (const close of closing.reverse()) await close()
  }
}
