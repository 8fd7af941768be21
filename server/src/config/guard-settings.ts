import { isIP } from 'node:net'
import { ConfigError, isLoopbackHost, type Settings } from './settings.ts'

/** Who may call from where, and how often. */
export interface GuardSettings {
  /** Origins of other pages that may send requests with credentials. */
  corsOrigins: string[]
  /** Whose X-Forwarded headers are trusted: this many proxies, or proxies at these IP addresses; `false` if none. */
  trustProxy: number | string[] | false
  isRateLimited: boolean
}

export function readGuardSettings(settings: Settings, host: string): GuardSettings {
  return {
    corsOrigins: readOrigins(settings.optional('CORS_ORIGINS')),
    trustProxy: readTrustProxy(settings.optional('TRUST_PROXY')),
    isRateLimited: readRateLimit(settings.text('RATE_LIMIT', 'on'), host),
  }
}

const listOf = (text: string | null) =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

function readOrigins(text: string | null): string[] {
  const origins = listOf(text)
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigError(
        'CORS_ORIGINS should be origins such as https://app.example.com, separated by commas.',
      )
    }
  }
  return origins
}

const MAX_HOPS = 10
const BITS: Record<number, number> = { 4: 32, 6: 128 }

function isIpAddressOrNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = BITS[isIP(address)]
  if (bits === undefined || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && +prefix >= 1 && +prefix <= bits)
}

function readTrustProxy(text: string | null): GuardSettings['trustProxy'] {
  if (text === null) return false
  if (/^\d{1,2}$/.test(text) && +text <= MAX_HOPS) return +text === 0 ? false : +text
  const proxies = listOf(text)
  if (proxies.length > 0 && proxies.every(isIpAddressOrNetwork)) return proxies
  throw new ConfigError(
    `TRUST_PROXY should be the IP addresses or networks of your proxies, such as 10.0.0.2 or 10.0.0.0/8, separated by commas, or how many proxies there are (1 to ${MAX_HOPS}).`,
  )
}

function readRateLimit(text: string, host: string): boolean {
  if (text !== 'on' && text !== 'off') throw new ConfigError('RATE_LIMIT should be on or off.')
  if (text === 'off' && !isLoopbackHost(host)) {
    throw new ConfigError(
      `RATE_LIMIT is off, but HOST is ${host}, which others can reach: set RATE_LIMIT to on, or HOST to 127.0.0.1.`,
    )
  }
  return text === 'on'
}
