import { matching, type Parser, shouldBeError } from './parser.ts'

/** Whether a token can be sent as `Authorization: Bearer` and is too long to guess. */
export const isOwnerToken = (value: string) => /^[\x21-\x7e]{32,500}$/.test(value)
export const OWNER_TOKEN_SHOULD_BE =
  'a secret of 32 to 500 ASCII characters without spaces, because others cannot be sent as a Bearer token'

export const ownerToken = matching(isOwnerToken, OWNER_TOKEN_SHOULD_BE)

export const replicateToken = matching(
  /^[\x21-\x7e]{8,200}$/,
  'the token from replicate.com/account/api-tokens, without spaces',
)

export const SERVICE_ROLE_KEY_SHOULD_BE =
  'the project’s service role key or a secret key (sb_secret_…), not the public one'

export const serviceRoleKey = matching(
  (key) => /^[\x21-\x7e]{8,}$/.test(key) && !isPublicKey(key),
  SERVICE_ROLE_KEY_SHOULD_BE,
)

/** Whether a key is a publishable key or the older JWT with the role `anon`, which may not call our functions. */
function isPublicKey(key: string): boolean {
  if (key.startsWith('sb_publishable_')) return true
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(key)?.[1]
  return (
    payload !== undefined && /"role":\s*"anon"/.test(Buffer.from(payload, 'base64url').toString())
  )
}

/** Returns the keys of `whsec_…` secrets that are separated by spaces. */
export const webhookSecrets: Parser<Buffer[]> = (value, name) =>
  value.split(/\s+/).map((secret) => {
    const key = readSecret(secret)
    if (key) return key
    throw shouldBeError(
      name,
      'Replicate’s signing secret (whsec_…), or several of them separated by spaces',
    )
  })

/** Returns the key of a `whsec_` secret, 24 to 64 bytes as Standard Webhooks requires; `null` if it is invalid. */
export function readSecret(secret: string): Buffer | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+)={0,2}$/.exec(secret)?.[1]
  if (base64 === undefined || base64.length % 4 === 1) return null
  const key = Buffer.from(base64, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}
