import type { QueryClient } from '@tanstack/react-query'

type Load = () => Promise<unknown>

const LOOK_AGAIN_MS = 250

const parts = new Set<Load>()

/** Registers code that the first page can do without: `loadAhead` loads it before it is asked for. */
export const registerForLater = (load: Load) => {
  parts.add(load)
}

/**
 * Loads the code of the other pages and all that is registered, so that a page that is opened while the server is away
 * is still there. One piece after another, each when the page asks for nothing. People who save data go without.
 */
export async function loadAhead(queryClient: QueryClient, pages: readonly Load[]): Promise<void> {
  if (isSavingData()) return
  for (const load of [...parts, ...pages]) {
    await whenIdle(queryClient)
    try {
      await load()
    } catch {
      // It is loaded when it is needed, and the page says if that fails.
    }
  }
}

/** Resolves when the page asks for nothing: no data, no image in view, and the browser has time. */
async function whenIdle(queryClient: QueryClient): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => addEventListener('load', resolve))
  while (queryClient.isFetching() > 0 || areImagesLoading()) await pause(LOOK_AGAIN_MS)
  await idleCallback()
}

/** Lazy images far down the page are loaded when somebody comes there, if ever. */
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

/** Chromium alone tells (Network Information API). */
const isSavingData = () => {
  const connection: unknown = Reflect.get(navigator, 'connection')
  return (
    typeof connection === 'object' &&
    connection !== null &&
    Reflect.get(connection, 'saveData') === true
  )
}
