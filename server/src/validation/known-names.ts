import { closestMatch } from 'leven'

/** A name that a request may have, and where it has to be sent. */
export interface KnownName {
  name: string
  place: 'here' | 'body' | 'url' | { inside: string }
}

/** Longer names are not compared, because the time that this takes grows with their length. */
const MAX_COMPARED_LENGTH = 64

/** Returns the names that an object may have by its schema, each with the names inside of it if it is an object too. */
export const knownNames = (schema: unknown): KnownName[] =>
  Object.entries(propertiesOf(schema)).flatMap(([name, property]): KnownName[] => [
    { name, place: 'here' },
    ...Object.keys(propertiesOf(property)).map((inner) => ({
      name: inner,
      place: { inside: name },
    })),
  ])

/** Returns the names that an object may have by its schema. */
export const ownNames = (schema: unknown): string[] => Object.keys(propertiesOf(schema))

/** Says that a name is unknown and what to do about it, as a phrase to follow the name. `value` is what was sent. */
export function describeUnknownName(
  sent: string,
  known: readonly KnownName[],
  value: unknown,
  kind: 'field' | 'query parameter' = 'field',
): string {
  const exact = known.find(({ name }) => name === sent)
  if (exact) return `is an unknown ${kind} here: send ${howToSend(exact, value)}`
  const similar = closestName(sent, known)
  return similar
    ? `is an unknown ${kind}: did you mean ${howToSend(similar, value)}?`
    : `is an unknown ${kind}: remove it`
}

function howToSend({ name, place }: KnownName, value: unknown): string {
  if (place === 'here') return name
  if (place === 'body') return `${name} in the body`
  const shown = shownValue(value)
  if (place === 'url') return `?${name}=${shown} in the URL`
  return `{"${name}":${shown}} in ${place.inside}`
}

/** Only numbers and booleans are repeated, because anything else may be long or secret. */
function shownValue(value: unknown): string {
  const text = String(value).trim()
  return /^(?:true|false|-?\d{1,9}(?:\.\d{1,9})?)$/.test(text) ? text : '…'
}

/** Returns the known name that was probably meant, if one is similar. */
export function closestName(sent: string, known: readonly KnownName[]): KnownName | undefined {
  const plain = plainName(sent)
  if (plain === '' || plain.length > MAX_COMPARED_LENGTH) return undefined
  const names = known.map(({ name }) => plainName(name))
  // A third of the letters may differ: `steps` and `step`, not `steps` and `size`.
  const maxDistance = Math.max(1, Math.floor(plain.length / 3))
  const match = closestMatch(plain, names, { maxDistance })
  return match === undefined ? undefined : known[names.indexOf(match)]
}

/** The letters and digits of a name, so that `Dry-Run` is the same as `dry_run`. */
const plainName = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Returns the properties of an object's schema, or of all alternatives of a union. */
function propertiesOf(schema: unknown): Record<string, unknown> {
  if (!isObject(schema)) return {}
  const alternatives = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(propertiesOf) : []
  const own = isObject(schema['properties']) ? schema['properties'] : {}
  return Object.assign({}, ...alternatives, own)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
