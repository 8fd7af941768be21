import { readSecret } from '../config/parsers/secrets.ts'
import type { WebhookSettings } from '../config/webhook-settings.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'

export interface SigningKeys {
  /** Returns the configured keys, or else Replicate's; empty if Replicate does not return one. */
  current(): Promise<readonly Buffer[]>
  /** Requests Replicate's key again, in case it has changed; empty if that was done within the last minute. */
  renewed(): Promise<readonly Buffer[]>
}

const RENEW_MS = 60_000
/** The interval between requests while Replicate does not return its secret. */
const RETRY_MS = 5000

/**
 * Returns the keys that verify deliveries. Unsigned requests can trigger a request to Replicate, so it is sent rarely,
 * and once for all callers that wait.
 */
export function createSigningKeys(
  settings: WebhookSettings,
  replicate: Pick<Replicate, 'webhookSecret'>,
): SigningKeys {
  let cached: readonly Buffer[] = []
  let pending: Promise<readonly Buffer[]> | undefined
  let requestedAt = -Infinity
  let renewedAt = -Infinity

  const request = async (): Promise<readonly Buffer[]> => {
    requestedAt = Date.now()
    try {
      const key = readSecret(await replicate.webhookSecret())
      if (key) cached = [key]
      return cached
    } catch (error) {
      if (error instanceof ReplicateError) return cached
      throw error
    } finally {
      pending = undefined
    }
  }
  const requestOnce = () => {
    pending ??= request()
    return pending
  }

  return {
    current: async () => {
      if (settings.keys.length > 0) return settings.keys
      if (settings.url === null || cached.length > 0) return cached
      return pending || Date.now() - requestedAt > RETRY_MS ? requestOnce() : cached
    },
    renewed: async () => {
      if (settings.keys.length > 0 || settings.url === null) return []
      if (pending) return pending
      if (Date.now() - renewedAt < RENEW_MS) return []
      renewedAt = Date.now()
      return requestOnce()
    },
  }
}
