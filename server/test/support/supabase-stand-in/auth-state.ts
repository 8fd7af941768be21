import { randomBytes, randomUUID } from 'node:crypto'
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'

export interface AuthUser {
  id: string
  email: string
  email_confirmed_at: string | null
  user_metadata: Record<string, unknown>
  password: string | null
}

export interface TokenOptions {
  /** Replace the usual claims; undefined leaves one out. */
  claims?: JWTPayload
  expiresInSeconds?: number
}

interface SigningKey {
  kid: string
  privateKey: CryptoKey
  publicJwk: JWK
}

interface AuthSwitches {
  /** Every call gets the response of a gateway whose service is down. */
  isAway?: boolean
  /** As in older projects, tokens are signed with a shared secret and no public keys are published. */
  isHs256?: boolean
  /** Emails are confirmed automatically. */
  isAutoconfirm?: boolean
  /** The error description of OAuth providers, which then reject every sign-in. */
  serviceRefuses?: string
  tokenSeconds?: number
}

export type AuthState = Awaited<ReturnType<typeof createAuthState>>

/** Creates the users, keys and tokens of a project's Auth. `setUrl` sets its URL after it starts to listen. */
export async function createAuthState() {
  const secret = randomBytes(32)
  const switches: AuthSwitches = {}
  const users = new Map<string, AuthUser>()
  const refreshTokens = new Map<string, string>()
  const codes = new Map<string, string>()
  let url = ''
  let keys = [await makeKey()]

  const current = () => {
    const [key] = keys
    if (!key) throw new Error('no key')
    return key
  }

  const usualClaims = ({ id, email, user_metadata }: AuthUser): JWTPayload => ({
    iss: `${url}/auth/v1`,
    aud: 'authenticated',
    sub: id,
    role: 'authenticated',
    email,
    user_metadata,
    aal: 'aal1',
    session_id: randomUUID(),
    is_anonymous: false,
  })

  const token = async (user: AuthUser, options: TokenOptions = {}): Promise<string> => {
    const seconds = options.expiresInSeconds ?? switches.tokenSeconds ?? 3600
    const claims = new SignJWT({ ...usualClaims(user), ...options.claims })
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    if (switches.isHs256)
      return claims.setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret)
    const { kid, privateKey } = current()
    return claims.setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(privateKey)
  }

  return {
    switches,
    users,
    /** Links that were emailed, the newest last. */
    mail: [] as { to: string; link: string }[],
    /** Method and path of each call. */
    calls: [] as string[],
    setUrl: (listening: string) => {
      url = listening
    },
    url: () => url,
    addUser: (email: string, more: Partial<AuthUser> = {}): AuthUser => {
      const user: AuthUser = {
        id: randomUUID(),
        email,
        email_confirmed_at: new Date().toISOString(),
        user_metadata: {},
        password: null,
        ...more,
      }
      users.set(user.id, user)
      return user
    },
    token,
    /** Finds the user of a token as the service does. */
    userOf: async (text: string): Promise<AuthUser | 'bad_jwt' | 'user_not_found'> => {
      try {
        const { payload } = await jwtVerify(text, ({ alg, kid }) => {
          if (alg === 'HS256') return secret
          const found = keys.find((key) => key.kid === kid)
          if (!found) throw new Error('no such key')
          return found.publicJwk
        })
        return users.get(payload.sub ?? '') ?? 'user_not_found'
      } catch {
        return 'bad_jwt'
      }
    },
    publicKeys: () => (switches.isHs256 ? [] : keys.map(({ publicJwk }) => publicJwk)),
    /** Signs with a new key; tokens of the previous key stay valid. */
    rotate: async () => {
      keys = [await makeKey(), current()]
    },
    session: async (user: AuthUser) => {
      const refresh_token = randomUUID()
      refreshTokens.set(refresh_token, user.id)
      const expires_in = switches.tokenSeconds ?? 3600
      const expires_at = Math.floor(Date.now() / 1000) + expires_in
      const access_token = await token(user)
      return { access_token, token_type: 'bearer', expires_in, expires_at, refresh_token }
    },
    /** A refresh token or code can be used once. */
    useRefreshToken: (text: string) => consume(refreshTokens, text, users),
    addCode: (user: AuthUser) => {
      const code = randomUUID()
      codes.set(code, user.id)
      return code
    },
    useCode: (text: string) => consume(codes, text, users),
  }
}

function consume(from: Map<string, string>, key: string, users: Map<string, AuthUser>) {
  const id = from.get(key)
  from.delete(key)
  return id === undefined ? undefined : users.get(id)
}

async function makeKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const kid = randomUUID()
  return {
    kid,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
  }
}
