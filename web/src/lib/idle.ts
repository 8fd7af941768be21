import type { QueryClient } from '@tanstack/react-query'

const LOOK_AGAIN_MS = 250

/** Resolves when the page asks for nothing: no data, no image in view, and the browser has time. */
export async function whenIdle(queryClient: QueryClient): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => addEventListener('load', resolve))
  while (queryClient.isFetching() > 0 || areImagesLoading()) await pause(LOOK_AGAIN_MS)
  await idleCallback()
}

/** Lazy images far down the page are loaded when somebody comes there, if ever. */
const areImagesLoading = () =>
  Array.from(document.images).some(({ complete, loading }) => !complete && loading !== 'lazy')

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Safari has no `requestIdleCallback`. */
const idleCallback = () =>
  new Promise<unknown>((resolve) =>
    'requestIdleCallback' in window ? requestIdleCallback(resolve) : setTimeout(resolve),
  )
