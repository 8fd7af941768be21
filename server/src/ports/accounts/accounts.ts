import type { Role, Scope } from '@the-way/shared'

/** Whose models, trainings and pictures these are. */
export interface Owner {
  id: string
  name: string
}

/** Who asks, and what the credential may be used for. */
export interface Caller {
  owner: Owner
  role: Role
  /** Null where there are no accounts. */
  email: string | null
  scopes: readonly Scope[]
}

export interface OpenedSession {
  caller: Caller
  /** ISO time. */
  expires_at: string
}

/** The port: who may come in. Secrets are kept as hashes only. */
export interface Accounts {
  /** Whose Bearer token this is, compared in constant time. */
  callerOfToken(token: string): Promise<Caller | null>
  session(secret: string): Promise<OpenedSession | null>
  /** A new session for a one-time code or the owner's token; null when it is not good. */
  signIn(
    credential: { code: string } | { token: string },
  ): Promise<(OpenedSession & { secret: string }) | null>
  signOut(secret: string): Promise<void>
  /** A new one-time code for a sign-in link. */
  createSignInCode(): Promise<string>
}
