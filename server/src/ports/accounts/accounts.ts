import type { Role, Scope, SignInSettings } from '@the-way/shared'

/** The owner of models, trainings and images. */
export interface Owner {
  id: string
  name: string
}

/** The user behind a request, and what their credential allows. */
export interface Caller {
  owner: Owner
  role: Role
  /** `null` without accounts, like `user_id`. */
  email: string | null
  user_id: string | null
  scopes: readonly Scope[]
  /** The admin has paused the account, which can then do nothing but see that. */
  is_paused: boolean
  via: 'owner_token' | 'key' | 'session'
  /** When the API key expires; `null` if the caller does not use a key, or it never expires. */
  key_expires_at: string | null
}

/** Why a known credential is rejected. */
export type Rejection =
  | 'expired'
  | 'revoked'
  | 'not_invited'
  | 'unconfirmed'
  | 'confirms_nobody'
  | 'no_accounts'

export interface OpenedSession {
  id: string
  caller: Caller
  /** ISO time. */
  expires_at: string
}

/** The credential of a sign-in: a link's code, the owner's token, or an account's access token. */
export type SignInCredential = { code: string } | { token: string } | { access_token: string }

export interface SignInFrom {
  userAgent: string | null
  /** The secret of the session that the new one replaces. */
  replaces: string | null
}

/** The port for authentication. Secrets are stored only as hashes. Methods return `null` for unknown credentials. */
export interface Accounts {
  /** Returns the caller of a Bearer token: the owner's token, compared in constant time, or an API key. */
  callerOfToken(token: string): Promise<Caller | Rejection | null>
  session(secret: string): Promise<OpenedSession | null>
  signIn(
    credential: SignInCredential,
    from: SignInFrom,
  ): Promise<(OpenedSession & { secret: string }) | Rejection | null>
  /** Returns what the sign-in page needs to know. */
  signInSettings(): Promise<SignInSettings>
  signOut(secret: string): Promise<void>
  /** Creates a one-time code for a sign-in link. */
  createSignInCode(): Promise<{ code: string; expires_at: string }>
}
