export const CENSOR = '[redacted]'

/**
 * Our keys, Replicate's tokens and signing secrets, Supabase's keys and its people's tokens: known by their looks,
 * wherever they turn up, inside of a word too. A part of a token has an end, so that no text takes long to look at.
 */
const LOOKS =
  /(?:tw_[\w-]{20,}|r8_\w{20,}|whsec_[\w+/=-]{20,}|sb_secret_[\w-]+|eyJ[\w-]{8,200}\.eyJ[\w-]{8,4000}\.[\w-]{8,})/g

const SHORTEST_SECRET = 8
/** A shorter one may be a word: an answer that leaves it out would tell whoever guesses it that they are right. */
const SHORTEST_UNGUESSABLE = 20

/** What this process knows and nobody else may see, as it stands in texts, with its own length. */
const known = new Map<string, number>()

/** From now on in no line of the log and in no problem that is told. */
export function keepSecrets(secrets: readonly string[]): void {
  for (const secret of secrets.filter(({ length }) => length >= SHORTEST_SECRET))
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
      known.set(form, secret.length)
}

/** For the log, which strangers do not see. */
export const withoutSecrets = (text: string): string => censored(text, SHORTEST_SECRET)

/** For answers. */
export const withoutCredentials = (text: string): string => censored(text, SHORTEST_UNGUESSABLE)

function censored(text: string, shortest: number): string {
  const rest = censor(text, shortest)
  const plain = withoutEscapes(rest)
  const found = censor(plain, shortest)
  // As it was sent where nothing was hidden in it.
  return found === plain ? rest : found
}

const censor = (text: string, shortest: number) =>
  [...known]
    .filter(([, length]) => length >= shortest)
    .reduce((rest, [secret]) => rest.replaceAll(secret, CENSOR), text)
    .replace(LOOKS, CENSOR)

/** Addresses may write any letter as `%74`. What JSON gives a meaning of its own stays: lines are JSON. */
const withoutEscapes = (text: string) =>
  text.replace(/%(?:2[13-9a-f]|[3-7][0-9a-f])/gi, (written) => {
    const letter = String.fromCharCode(Number.parseInt(written.slice(1), 16))
    return letter === '\\' || letter === '\x7f' ? written : letter
  })
