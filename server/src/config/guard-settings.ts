import { ConfigError } from './config-error.ts'
import { isLoopbackHost } from './host-names.ts'
import type { Settings } from './settings.ts'

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
    corsOrigins: settings.optional('CORS_ORIGINS') ?? [],
    trustProxy: settings.optional('TRUST_PROXY') ?? false,
    isRateLimited: readRateLimit(settings, host),
  }
}

function readRateLimit(settings: Settings, host: string): boolean {
  const isOn = settings.get('RATE_LIMIT') === 'on'
  if (!isOn && !isLoopbackHost(host)) {
    throw new ConfigError(
      `RATE_LIMIT is off, but HOST is ${host}, which others can reach: set RATE_LIMIT to on, or HOST to 127.0.0.1.`,
    )
  }
  return isOn
}
