import { inspect } from 'node:util'

const LIMIT_MS = 300_000

/**
 * Asks again until `isReady` holds for the answer. No test is about how soon: the limit, which no working machine
 * reaches, tells what was waited for before the test file is ended.
 */
export async function waitFor<T>(
  ask: () => Promise<T>,
  isReady: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + LIMIT_MS
  for (;;) {
    const answer = await ask()
    if (isReady(answer)) return answer
    if (performance.now() > end)
      throw new Error(
        `waited ${LIMIT_MS / 1000} s for ${String(isReady)}; the last answer: ${inspect(answer)}`,
      )
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}
