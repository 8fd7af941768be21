interface EarlyResponse {
  response: Promise<Response>
  /** In the time of `performance.now()`. */
  sentAt: number
}

declare global {
  /** Responses by URL, requested by `before-paint.js` while the app's code was still loading. */
  var earlyResponses: Map<string, EarlyResponse> | undefined
}

// On a slow connection the code takes seconds to load. Older responses are requested again.
const MAX_AGE_MS = 10_000

/** Returns the response to a request that was sent before the app had loaded; each is returned only once. */
export function takeEarlyResponse(url: string): Promise<Response> | null {
  const early = globalThis.earlyResponses?.get(url)
  globalThis.earlyResponses?.delete(url)
  return early && performance.now() - early.sentAt <= MAX_AGE_MS ? early.response : null
}

/** Discards all early responses: the first page does not need them, or a change has made them stale. */
export const dropEarlyResponses = () => globalThis.earlyResponses?.clear()
