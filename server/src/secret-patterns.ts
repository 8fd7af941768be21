export const CENSOR = '[redacted]'

/**
 * Recognizes our API keys, Replicate's tokens and signing secrets, Supabase's keys and its users' tokens by their format,
 * even inside a word. The parts of a JWT have a maximum length, so that no text takes long to match.
 */
const SECRET_FORMATS =
  /(?:tw_[\w-]{20,}|r8_\w{20,}|whsec_[\w+/=-]{20,}|sb_secret_[\w-]+|eyJ[\w-]{8,200}\.eyJ[\w-]{8,4000}\.[\w-]{8,})/g

/**
 * Recognizes the user and password of a URL, also if a password contains `@` or an unescaped `/`. The lengths are
 * limited, so that no text takes long to match. `user:password@` is the placeholder of our own messages.
 */
const URL_CREDENTIALS =
  /\b([a-z][a-z\d+.-]{0,20}:\/\/)(?!user:password@)(?:[^\s/?#"'<>\\]{1,250}|[^\s/?#"'<>\\:[\]]{0,100}:(?!\d{1,5}[/?#])[^\s"'<>\\]{1,250})@/gi

const SHORTEST_SECRET = 8
/** A shorter secret may be guessed: a response with it removed would confirm the guess. */
const SHORTEST_UNGUESSABLE = 20

/** The secrets that this process knows, in each form in which they can appear, with the length of the secret. */
const known = new Map<string, number>()

/** Removes these secrets from log lines and error responses from now on. */
export function keepSecrets(secrets: readonly string[]): void {
  for (const secret of secrets.filter(({ length }) => length >= SHORTEST_SECRET))
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
      known.set(form, secret.length)
}

/** Removes secrets from a log line or from what Replicate says, including short ones. Strangers see neither. */
export const withoutSecrets = (text: string): string => censored(text, SHORTEST_SECRET)

/** Removes secrets from a response. */
export const withoutCredentials = (text: string): string => censored(text, SHORTEST_UNGUESSABLE)

function censored(text: string, shortest: number): string {
  const rest = censor(text, shortest)
  const plain = withoutEscapes(rest)
  const found = censor(plain, shortest)
  // The text keeps its escapes if they did not hide a secret.
  return found === plain ? rest : found
}

const censor = (text: string, shortest: number) =>
  [...known]
    .filter(([, length]) => length >= shortest)
    .reduce((rest, [secret]) => rest.replaceAll(secret, CENSOR), text)
    .replace(SECRET_FORMATS, CENSOR)
    .replace(URL_CREDENTIALS, `$1${CENSOR}@`)

/** Decodes letters that URLs may write as `%74`, except those with a meaning in JSON, because log lines are JSON. */
const withoutEscapes = (text: string) =>
  text.replace(/%(?:2[13-9a-f]|[3-7][0-9a-f])/gi, (written) => {
    const letter = String.fromCharCode(Number.parseInt(written.slice(1), 16))
    return letter === '\\' || letter === '\x7f' ? written : letter
  })
