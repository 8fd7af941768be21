import { ConfigError, isLoopbackHost, type Settings } from './settings.ts'

/** Where Replicate sends webhook deliveries, and what it signs them with. */
export interface WebhookSettings {
  /** `null` if it is not set: Replicate sends no webhooks and is polled instead. */
  url: string | null
  /** The keys of `whsec_…` secrets, several while they are rotated; if empty, the secret is requested from Replicate. */
  keys: Buffer[]
}

const URL_NAME = 'REPLICATE_WEBHOOK_URL'
const SECRET_NAME = 'REPLICATE_WEBHOOK_SECRET'

export function readWebhook(settings: Settings, apiBaseUrl: string): WebhookSettings {
  const url = settings.url(URL_NAME)
  if (url) checkUrl(url, apiBaseUrl)
  const secrets = settings.optional(SECRET_NAME)?.split(/\s+/) ?? []
  const keys = secrets.map((secret) => {
    const key = readSecret(secret)
    if (key) return key
    throw new ConfigError(
      `${SECRET_NAME} should be Replicate’s signing secret (whsec_…), or several of them separated by spaces.`,
    )
  })
  return { url: url?.href ?? null, keys }
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

/** Returns the key of a `whsec_` secret, 24 to 64 bytes as Standard Webhooks requires; `null` if it is invalid. */
export function readSecret(secret: string): Buffer | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+)={0,2}$/.exec(secret)?.[1]
  if (base64 === undefined || base64.length % 4 === 1) return null
  const key = Buffer.from(base64, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}
