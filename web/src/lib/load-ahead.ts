import type { QueryClient } from '@tanstack/react-query'
import { whenIdle } from './idle.ts'

/**
 * Loads the rest of the app's code ahead of need, so that a page that is opened while the server is away is still there.
 * One piece after another, each when the page that is looked at asks for nothing. People who save data go without.
 */
export async function loadAhead(
  queryClient: QueryClient,
  pieces: readonly (() => Promise<unknown>)[],
): Promise<void> {
  if (isSavingData()) return
  for (const load of pieces) {
    await whenIdle(queryClient)
    try {
      await load()
    } catch {
      // It is loaded when it is needed, and the page says if that fails.
    }
  }
}

/** Chromium alone tells (Network Information API). */
const isSavingData = () => {
  const connection: unknown = Reflect.get(navigator, 'connection')
  return (
    typeof connection === 'object' &&
    connection !== null &&
    Reflect.get(connection, 'saveData') === true
  )
}
