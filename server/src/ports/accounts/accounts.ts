/** Whose models, trainings and pictures these are. */
export interface Owner {
  id: string
  name: string
}

export interface OpenSession {
  owner: Owner
  /** ISO time; null for one that lasts as long as its token. */
  expires_at: string | null
}

/** The port: who may come in. Secrets are kept as hashes only. */
export interface Accounts {
  /** Whose token this is, compared in constant time. */
  ownerOfToken(token: string): Owner | null
  session(secret: string): Promise<OpenSession | null>
  /** A new session for a one-time code or the owner's token; null when it is not good. */
  signIn(
    credential: { code: string } | { token: string },
  ): Promise<(OpenSession & { secret: string }) | null>
  signOut(secret: string): Promise<void>
  /** A new one-time code for a sign-in link. */
  createSignInCode(): Promise<string>
}
