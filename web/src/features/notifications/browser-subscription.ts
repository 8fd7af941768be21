/** The browser could not subscribe; its push service is out of reach or turned off. */
export class PushServiceError extends Error {
  constructor(cause: unknown) {
    super('Your browser couldn’t reach its push service.', { cause })
    this.name = 'PushServiceError'
  }
}

const WORKER = '/sw.js'

/** The browser's subscription; `null` if it has none. */
export async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/** Subscribes with the server's key, in place of a subscription made for another key. Throws `PushServiceError`. */
export async function subscribeBrowser(publicKey: string): Promise<PushSubscription> {
  const key = decode(publicKey)
  try {
    await navigator.serviceWorker.register(WORKER)
    const { pushManager } = await navigator.serviceWorker.ready
    const known = await pushManager.getSubscription()
    if (known && !isSame(known.options.applicationServerKey, key)) await known.unsubscribe()
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (error) {
    throw new PushServiceError(error)
  }
}

/** Ends the subscription, and removes the worker that nothing else needs. */
export async function unsubscribeBrowser(): Promise<void> {
  await (await currentSubscription())?.unsubscribe()
  await (await navigator.serviceWorker.getRegistration())?.unregister()
}

function decode(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

function isSame(buffer: ArrayBuffer | null, key: Uint8Array): boolean {
  if (buffer === null || buffer.byteLength !== key.length) return false
  return new Uint8Array(buffer).every((byte, index) => byte === key[index])
}
