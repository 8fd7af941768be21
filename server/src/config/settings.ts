import { isIPv6 } from 'node:net'

/**
 * Normalizes a host as a browser does in URLs (`127.1` is 127.0.0.1), without brackets and without the dot that a fully
 * qualified name may end in. Returns `null` if the text is not just a host.
 */
export function hostName(host: string): string | null {
  const bracketed = isIPv6(host) ? `[${host}]` : host
  const url = `http://${bracketed}`
  if (!/^(?:\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)$/i.test(bracketed) || !URL.canParse(url))
    return null
  return new URL(url).hostname.replace(/^\[|\]$|\.$/g, '') || null
}

const LOOPBACK = /^(?:localhost|::1|127(?:\.\d+){3}|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/

export const isLoopbackHost = (host: string) => LOOPBACK.test(hostName(host) ?? '')

/** A setting cannot be used. The message names it and says what it should be. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/** Reads one variable at a time. An empty one counts as not set. */
export interface Settings {
  text(name: string, fallback: string, rule?: TextRule): string
  optional(name: string, rule?: TextRule): string | null
  number(
    name: string,
    fallback: number,
    range: { min: number; max: number; integer?: boolean },
  ): number
  url(name: string): URL | null
  /** A URL without a path. */
  origin(name: string): URL | null
}

interface TextRule {
  matches: (value: string) => boolean
  shouldBe: string
}

const NUMBER = /^-?\d+(\.\d+)?$/

export function createSettings(environment: Record<string, string | undefined>): Settings {
  const read = (name: string) => environment[name]?.trim() || null
  const check = (name: string, value: string, rule?: TextRule) => {
    if (rule && !rule.matches(value)) throw new ConfigError(`${name} should be ${rule.shouldBe}.`)
    return value
  }
  const optional: Settings['optional'] = (name, rule) => {
    const value = read(name)
    return value === null ? null : check(name, value, rule)
  }
  const readUrl: Settings['url'] = (name) => {
    const value = read(name)
    if (value === null) return null
    if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
      throw new ConfigError(
        `${name} should be an http or https URL, such as https://way.example.com.`,
      )
    }
    const url = new URL(value)
    if (url.username !== '' || url.password !== '')
      throw new ConfigError(`${name} should not contain a user or a password.`)
    return url
  }
  return {
    optional,
    text: (name, fallback, rule) => optional(name, rule) ?? fallback,
    number: (name, fallback, { min, max, integer = true }) => {
      const value = read(name)
      if (value === null) return fallback
      const number = NUMBER.test(value) ? Number(value) : Number.NaN
      const fits = number >= min && number <= max && (!integer || Number.isInteger(number))
      if (!fits) {
        throw new ConfigError(
          `${name} should be a ${integer ? 'whole number' : 'number'} from ${min} to ${max}.`,
        )
      }
      return number
    },
    url: readUrl,
    origin: (name) => {
      const url = readUrl(name)
      if (url && `${url.pathname}${url.search}${url.hash}` !== '/') {
        throw new ConfigError(
          `${name} should be just an origin, such as ${url.origin}, without a path, a query or a fragment.`,
        )
      }
      return url
    },
  }
}
