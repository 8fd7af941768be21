import { ConfigError } from './config-error.ts'
import { isLoopbackHost } from './host-names.ts'
import type { Settings } from './settings.ts'

/** Where Replicate sends webhook deliveries, and what it signs them with. */
export interface WebhookSettings {
  /** `null` if it is not set: Replicate sends no webhooks and is polled instead. */
  url: string | null
  /** The keys of `whsec_…` secrets, several while they are rotated; if empty, the secret is requested from Replicate. */
  keys: Buffer[]
}

const URL_NAME = 'REPLICATE_WEBHOOK_URL'

export function readWebhook(settings: Settings, apiBaseUrl: string): WebhookSettings {
  const url = settings.optional(URL_NAME)
  if (url) checkUrl(url, apiBaseUrl)
  return { url: url?.href ?? null, keys: settings.optional('REPLICATE_WEBHOOK_SECRET') ?? [] }
}

function checkUrl(url: URL, apiBaseUrl: string): void {
  const isAllLocal = isLoopbackHost(url.hostname) && isLoopbackHost(new URL(apiBaseUrl).hostname)
  if (url.protocol !== 'https:' && !isAllLocal) {
    throw new ConfigError(
      `${URL_NAME} should be https and public: Replicate does not send webhooks to http or to localhost.`,
    )
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ConfigError(
      `${URL_NAME} should not have a query or a fragment. The server adds what it needs.`,
    )
  }
  if (url.pathname === '/') {
    throw new ConfigError(
      `${URL_NAME} should be the whole URL, such as ${url.origin}/api/webhook/replicate.`,
    )
  }
}
