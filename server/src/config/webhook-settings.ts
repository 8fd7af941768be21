import { ConfigError, isLoopbackHost, type Settings } from './settings.ts'

/** Where Replicate sends its news, and what it signs them with. */
export interface WebhookSettings {
  /** Null: no news are sent, Replicate is asked. */
  url: string | null
  /** The keys of `whsec_…` secrets, more than one while they change; empty: Replicate is asked for its secret. */
  keys: Buffer[]
}

const URL_NAME = 'REPLICATE_WEBHOOK_URL'
const SECRET_NAME = 'REPLICATE_WEBHOOK_SECRET'

export function readWebhook(settings: Settings, apiBaseUrl: string): WebhookSettings {
  const url = settings.address(URL_NAME)
  if (url) checkAddress(url, apiBaseUrl)
  const secrets = settings.optional(SECRET_NAME)?.split(/\s+/) ?? []
  const keys = secrets.map((secret) => {
    const key = readSecret(secret)
    if (key) return key
    throw new ConfigError(
      `${SECRET_NAME} should be Replicate’s signing secret (whsec_…), or several of them parted by spaces.`,
    )
  })
  return { url: url?.href ?? null, keys }
}

function checkAddress(url: URL, apiBaseUrl: string): void {
  const isAllHere = isLoopbackHost(url.hostname) && isLoopbackHost(new URL(apiBaseUrl).hostname)
  if (url.protocol !== 'https:' && !isAllHere) {
    throw new ConfigError(
      `${URL_NAME} should be https: Replicate sends nothing to http, nor to this machine’s own address.`,
    )
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ConfigError(
      `${URL_NAME} should be without a query or a fragment; they are added or not needed.`,
    )
  }
  if (url.pathname === '/') {
    throw new ConfigError(
      `${URL_NAME} should be the whole address, such as ${url.origin}/api/webhook/replicate.`,
    )
  }
}

/** The key of a `whsec_` secret, 24 to 64 bytes as Standard Webhooks has it; null when it is none. */
export function readSecret(secret: string): Buffer | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+)={0,2}$/.exec(secret)?.[1]
  if (base64 === undefined || base64.length % 4 === 1) return null
  const key = Buffer.from(base64, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}
