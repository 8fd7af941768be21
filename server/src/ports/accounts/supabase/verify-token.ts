import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { AccountsUnavailable } from '../accounts-error.ts'

export interface TokenClaims {
  /** Whose it is. */
  userId: string
  /** When it ends, in milliseconds. */
  expiresAt: number
}

const ASYMMETRIC = ['ES256', 'RS256', 'EdDSA']
const SHARED_SECRET = 'HS256'
const AUDIENCE = 'authenticated'
const WAIT_MS = 5000
/** Between two looks for a key that is not known: strangers can name any. */
const COOL_DOWN_MS = 30_000
const CLOCKS_APART_SECONDS = 5
const USER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What says that a token is not good; whatever else goes wrong says nothing of it. */
const REFUSALS: string[] = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
].map(({ code }) => code)

/**
 * Reads a token that is the project's, good now, and a person's; null of any other. One that was signed with a key
 * pair is verified here, by the keys that the project publishes. Of one signed with the shared secret, which only the
 * project knows, the signature is left to whoever asks the project about it.
 */
export function createVerifyToken(projectUrl: string) {
  const issuer = `${projectUrl}/auth/v1`
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
    timeoutDuration: WAIT_MS,
    cooldownDuration: COOL_DOWN_MS,
  })
  const rules = {
    algorithms: ASYMMETRIC,
    issuer,
    audience: AUDIENCE,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: CLOCKS_APART_SECONDS,
  }

  return async (token: string): Promise<TokenClaims | null> => {
    try {
      if (algorithmOf(token) !== SHARED_SECRET)
        return toClaims((await jwtVerify(token, keys, rules)).payload)
      const { iss, aud, ...claims } = decodeJwt(token)
      return iss === issuer && [aud].flat().includes(AUDIENCE) ? toClaims(claims) : null
    } catch (error) {
      if (error instanceof errors.JOSEError && REFUSALS.includes(error.code)) return null
      throw new AccountsUnavailable('Supabase Auth does not tell its keys.', { cause: error })
    }
  }
}

function algorithmOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return undefined
  }
}

function toClaims({ sub, exp }: { sub?: unknown; exp?: unknown }): TokenClaims | null {
  if (typeof sub !== 'string' || !USER_ID.test(sub) || typeof exp !== 'number') return null
  const expiresAt = exp * 1000
  return expiresAt > Date.now() - CLOCKS_APART_SECONDS * 1000 ? { userId: sub, expiresAt } : null
}
