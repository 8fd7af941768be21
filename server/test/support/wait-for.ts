import { inspect } from 'node:util'

const LIMIT_MS = 300_000

/**
 * Calls `read` until `isReady` returns true for its result. The limit is not part of any test: no working machine
 * reaches it, and it reports what the test waited for before tap stops the file.
 */
export async function waitFor<T>(
  read: () => Promise<T>,
  isReady: (result: T) => boolean,
): Promise<T> {
  const end = performance.now() + LIMIT_MS
  for (;;) {
    const result = await read()
    if (isReady(result)) return result
    if (performance.now() > end)
      throw new Error(
        `waited ${LIMIT_MS / 1000} s for ${String(isReady)}; the last result: ${inspect(result)}`,
      )
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}
