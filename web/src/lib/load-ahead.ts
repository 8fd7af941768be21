import type { QueryClient } from '@tanstack/react-query'

type Load = () => Promise<unknown>

const IDLE_CHECK_MS = 250

const parts = new Set<Load>()

/** Registers code that the first page does not need: `loadAhead` loads it before it is used. */
export const registerForLater = (load: Load) => {
  parts.add(load)
}

/**
 * Loads the code of the other pages and all registered code, so that these pages open even while the server is
 * unreachable. Loads one module at a time, each while the page is idle, and nothing if the browser saves data.
 */
export async function loadAhead(queryClient: QueryClient, pages: readonly Load[]): Promise<void> {
  if (isSavingData()) return
  for (const page of pages) parts.add(page)
  // Includes code that a part registers when it is loaded.
  for (const load of parts) {
    await whenIdle(queryClient)
    try {
      await load()
    } catch {
      // The code is loaded again when it is needed, and the page reports a failure then.
    }
  }
}

/** Resolves when no data and no visible image is loading and the browser is idle. */
async function whenIdle(queryClient: QueryClient): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => addEventListener('load', resolve))
  while (queryClient.isFetching() > 0 || areImagesLoading()) await pause(IDLE_CHECK_MS)
  await idleCallback()
}

/** Lazy images further down the page load only when the user scrolls to them, so they don't count. */
const areImagesLoading = () =>
  Array.from(document.images).some(
    (image) => !image.complete && (image.loading !== 'lazy' || isInView(image)),
  )

function isInView(image: HTMLImageElement): boolean {
  const { top, bottom } = image.getBoundingClientRect()
  return top < innerHeight && bottom > 0
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Safari has no `requestIdleCallback`. */
const idleCallback = () =>
  new Promise<unknown>((resolve) =>
    'requestIdleCallback' in window ? requestIdleCallback(resolve) : setTimeout(resolve),
  )

/** Only Chromium reports this (Network Information API). */
const isSavingData = () => {
  const connection: unknown = Reflect.get(navigator, 'connection')
  return (
    typeof connection === 'object' &&
    connection !== null &&
    Reflect.get(connection, 'saveData') === true
  )
}
