import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { AccountsUnavailable } from '../accounts-error.ts'

export interface TokenClaims {
  userId: string
  /** In milliseconds. */
  expiresAt: number
}

const ASYMMETRIC = ['ES256', 'RS256', 'EdDSA']
const SHARED_SECRET = 'HS256'
const AUDIENCE = 'authenticated'
const TIMEOUT_MS = 5000
/** Between two requests for unknown keys, because any token can name one. */
const COOL_DOWN_MS = 30_000
const CLOCK_TOLERANCE_SECONDS = 5
const USER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The errors that mean that a token is invalid. Other errors do not say anything about the token. */
const INVALID_TOKEN_CODES: string[] = [
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
 * Returns a function that reads a person's unexpired token of this project, or `null` for any other token. A token
 * signed with a key pair is verified with the keys that the project publishes. The signature of a token signed with the
 * shared secret, which only the project knows, is not verified here: the caller must ask the project.
 */
export function createVerifyToken(projectUrl: string) {
  const issuer = `${projectUrl}/auth/v1`
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOL_DOWN_MS,
  })
  const rules = {
    algorithms: ASYMMETRIC,
    issuer,
    audience: AUDIENCE,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  }

  return async (token: string): Promise<TokenClaims | null> => {
    try {
      if (algorithmOf(token) !== SHARED_SECRET)
        return toClaims((await jwtVerify(token, keys, rules)).payload)
      const { iss, aud, ...claims } = decodeJwt(token)
      return iss === issuer && [aud].flat().includes(AUDIENCE) ? toClaims(claims) : null
    } catch (error) {
      if (error instanceof errors.JOSEError && INVALID_TOKEN_CODES.includes(error.code)) return null
      throw new AccountsUnavailable('Supabase Auth does not return its keys.', { cause: error })
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
  return expiresAt > Date.now() - CLOCK_TOLERANCE_SECONDS * 1000 ? { userId: sub, expiresAt } : null
}
