import type { Role, Scope, SignInSettings } from '@the-way/shared'

/** Whose models, trainings and images these are. */
export interface Owner {
  id: string
  name: string
}

/** Who asks, and what the credential may be used for. */
export interface Caller {
  owner: Owner
  role: Role
  /** Null where there are no accounts, as `user_id` is. */
  email: string | null
  user_id: string | null
  scopes: readonly Scope[]
  /** The admin has paused the account: it may see that, and nothing else. */
  is_paused: boolean
  via: 'owner_token' | 'key' | 'session'
  /** When the key ends that they ask by; null: they ask by none, or it never does. */
  key_expires_at: string | null
}

/** Why a credential of ours is not good, or not now. */
export type Refusal =
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

/** What a person signs in with: a link's code, the owner's token, or the token of an account. */
export type SignInCredential = { code: string } | { token: string } | { access_token: string }

export interface SignInFrom {
  userAgent: string | null
  /** The secret of the session that the new one comes in place of. */
  replaces: string | null
}

/** The port: who may come in. Secrets are kept as hashes only. Null: of nobody that is known. */
export interface Accounts {
  /** Whose Bearer token this is: the owner's, compared in constant time, or an API key. */
  callerOfToken(token: string): Promise<Caller | Refusal | null>
  session(secret: string): Promise<OpenedSession | null>
  signIn(
    credential: SignInCredential,
    from: SignInFrom,
  ): Promise<(OpenedSession & { secret: string }) | Refusal | null>
  /** What a page needs to know to sign somebody in. */
  signInSettings(): Promise<SignInSettings>
  signOut(secret: string): Promise<void>
  /** A new one-time code for a sign-in link, and when it ends. */
  createSignInCode(): Promise<{ code: string; expires_at: string }>
}
