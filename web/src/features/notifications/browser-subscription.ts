/** The browser could not subscribe: its push service is unreachable or turned off. */
export class PushServiceError extends Error {
  constructor(cause: unknown) {
    super('Your browser couldn’t reach its push service.', { cause })
    this.name = 'PushServiceError'
  }
}

const WORKER = '/sw.js'

/** Returns the browser's subscription; `null` if it does not have one. */
export async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/** Subscribes with the server's key and replaces a subscription for another key. Throws `PushServiceError`. */
export async function subscribeBrowser(publicKey: string): Promise<PushSubscription> {
  const key = decode(publicKey)
  try {
    await navigator.serviceWorker.register(WORKER)
    const { pushManager } = await navigator.serviceWorker.ready
    const existing = await pushManager.getSubscription()
    if (existing && !isSame(existing.options.applicationServerKey, key))
      await existing.unsubscribe()
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (error) {
    throw new PushServiceError(error)
  }
}

/** Ends the subscription and removes the service worker, which is used only for notifications. */
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
