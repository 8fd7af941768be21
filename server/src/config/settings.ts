const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '::1']

export const isLoopbackHost = (host: string) =>
  LOOPBACK_HOSTS.includes(host.replace(/^\[|\]$/g, '')) || /^127\.\d+\.\d+\.\d+$/.test(host)

/** A setting that cannot be used: says which, and what it should be. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/** Reads one variable; an empty one counts as unset. */
export interface Settings {
  text(name: string, fallback: string, rule?: TextRule): string
  optional(name: string, rule?: TextRule): string | null
  number(
    name: string,
    fallback: number,
    range: { min: number; max: number; integer?: boolean },
  ): number
  address(name: string): URL | null
}

export interface TextRule {
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
    address: (name) => {
      const value = read(name)
      if (value === null) return null
      if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
        throw new ConfigError(
          `${name} should be an http or https address, such as https://way.example.com.`,
        )
      }
      return new URL(value)
    },
  }
}
