import { ConfigError } from '../config-error.ts'
import { isLoopbackHost } from '../host-names.ts'
import { matching, type Parser, shouldBeError } from './parser.ts'

export const url: Parser<URL> = (value, name) => {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw shouldBeError(name, 'an http or https URL, such as https://way.example.com')
  const parsed = new URL(value)
  if (parsed.username !== '' || parsed.password !== '')
    throw new ConfigError(`${name} should not contain a user or a password.`)
  return parsed
}

/** A URL whose requests other machines cannot read. */
export const secureUrl: Parser<URL> = (value, name) => {
  const parsed = url(value, name)
  if (parsed.protocol === 'http:' && !isLoopbackHost(parsed.hostname))
    throw shouldBeError(name, 'https, or http on this machine only')
  return parsed
}

export const localUrl: Parser<URL> = (value, name) => {
  const parsed = url(value, name)
  if (!isLoopbackHost(parsed.hostname)) throw shouldBeError(name, 'a URL on this machine')
  return parsed
}

/** A URL without a path. */
export const origin: Parser<URL> = (value, name) => {
  const parsed = url(value, name)
  if (`${parsed.pathname}${parsed.search}${parsed.hash}` !== '/') {
    throw shouldBeError(
      name,
      `just an origin, such as ${parsed.origin}, without a path, a query or a fragment`,
    )
  }
  return parsed
}

export const localOrigin: Parser<URL> = (value, name) => {
  const parsed = origin(value, name)
  if (!isLoopbackHost(parsed.hostname))
    throw shouldBeError(name, 'on this machine, such as http://127.0.0.1:3008')
  return parsed
}

export const originList: Parser<string[]> = (value, name) => {
  const origins = splitList(value)
  const areValid = origins.every((entry) => URL.canParse(entry) && new URL(entry).origin === entry)
  if (!areValid)
    throw shouldBeError(name, 'origins such as https://app.example.com, separated by commas')
  return origins
}

export const contact = matching(
  isContact,
  'how push services reach you: mailto:you@example.com, or an https URL',
)

/** Apple rejects messages whose contact is on localhost. */
export function isContact(value: string): boolean {
  if (/^mailto:[^\s@<>]+@[^\s@<>]+$/.test(value)) return true
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' && !isLoopbackHost(hostname)
}

export const splitList = (value: string): string[] =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
