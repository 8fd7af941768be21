import { ConfigError } from '../config-error.ts'
import { type Parser, shouldBeError } from './parser.ts'

/** Characters that end a password or a user name in a URL, and the one that begins an escape. */
const ESCAPES: Record<string, string> = { '%': '%25', '/': '%2F', '?': '%3F', '#': '%23' }
const LISTED = Object.entries(ESCAPES)
  .map(([character, escaped]) => `${escaped} for ${character}`)
  .join(', ')
const SHOULD_BE = `a PostgreSQL URL, such as postgres://user:password@db.example.com:5432/the_way, with ${LISTED} in the password`

/** Parameters of `pg` whose value may contain an @, such as a file in a folder with one. */
const PARAMETER =
  /[?&](?:host|user|password|sslrootcert|sslcert|sslkey|application_name|options)=[^&]*/g

export const postgresUrl: Parser<string> = (value, name) => {
  if (!/^postgres(?:ql)?:\/\/./.test(value)) throw shouldBeError(name, SHOULD_BE)
  const characters = unescapedCharacters(value)
  if (characters.length > 0) {
    const steps = characters.map((character) => `${character} as ${ESCAPES[character]}`)
    throw new ConfigError(
      `${name} contains ${characters.join(' and ')} where a URL does not allow it: in the password, write ${steps.join(' and ')}.`,
    )
  }
  if (!URL.canParse(value) || new URL(value).pathname.length < 2)
    throw shouldBeError(name, SHOULD_BE)
  return value
}

/**
 * Returns the characters that have to be escaped. An @ behind the end of the host shows that the host began too early:
 * `postgres://ada:a/b@db/the_way` has the host `ada`.
 */
function unescapedCharacters(value: string): string[] {
  const rest = value.replace(/^\w+:\/\//, '').replaceAll(PARAMETER, '')
  const end = rest.search(/[/?#]|$/)
  const password = rest.lastIndexOf('@') > end ? rest.slice(0, rest.lastIndexOf('@')) : ''
  const found = Object.keys(ESCAPES).filter((character) =>
    character === '%' ? !isDecodable(value) : password.includes(character),
  )
  return found.length === 0 && rest.includes('#') ? ['#'] : found
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
