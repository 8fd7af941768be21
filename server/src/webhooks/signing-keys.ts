import { readSecret, type WebhookSettings } from '../config/webhook-settings.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'

export interface SigningKeys {
  /** The configured ones, else Replicate's own; none when it does not tell. */
  current(): Promise<readonly Buffer[]>
  /** Replicate's anew, in case it changed them; none when it was asked for that within the last minute. */
  renewed(): Promise<readonly Buffer[]>
}

const RENEW_MS = 60_000
/** While Replicate does not tell its secret. */
const RETRY_MS = 5000

/** Strangers can cause a question to Replicate, so it is asked seldom, and once for all that wait. */
export function createSigningKeys(
  settings: WebhookSettings,
  replicate: Pick<Replicate, 'webhookSecret'>,
): SigningKeys {
  let told: readonly Buffer[] = []
  let asking: Promise<readonly Buffer[]> | undefined
  let askedAt = -Infinity
  let renewedAt = -Infinity

  const ask = async (): Promise<readonly Buffer[]> => {
    askedAt = Date.now()
    try {
      const key = readSecret(await replicate.webhookSecret())
      if (key) told = [key]
      return told
    } catch (error) {
      if (error instanceof ReplicateError) return told
      throw error
    } finally {
      asking = undefined
    }
  }
  const askOnce = () => {
    asking ??= ask()
    return asking
  }

  return {
    current: async () => {
      if (settings.keys.length > 0) return settings.keys
      if (settings.url === null || told.length > 0) return told
      return asking || Date.now() - askedAt > RETRY_MS ? askOnce() : told
    },
    renewed: async () => {
      if (settings.keys.length > 0 || settings.url === null) return []
      if (asking) return asking
      if (Date.now() - renewedAt < RENEW_MS) return []
      renewedAt = Date.now()
      return askOnce()
    },
  }
}
