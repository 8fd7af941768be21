import { type Static, Type } from 'typebox'
import { ScopeSchema } from './access.ts'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

/** Exactly one of the code of a sign-in link, the owner's token, or a JWT issued by Supabase Auth. */
export const SignInBodySchema = Type.Object(
  {
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    access_token: Type.Optional(Type.String({ minLength: 1, maxLength: 8192 })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)
export type SignInBody = Static<typeof SignInBodySchema>

/** `owner` is the only user of a server without accounts, or the holder of the owner's token. */
export const RoleSchema = OneOf(['owner', 'admin', 'member'])
export type Role = Static<typeof RoleSchema>

/** Who is signed in, and what they may do. */
export const SessionSchema = Type.Object({
  owner: Type.Object({ id: IdSchema, name: Type.String() }),
  role: RoleSchema,
  email: Nullable(Type.String()),
  scopes: Type.Array(ScopeSchema),
  is_paused: Type.Boolean({
    description: 'whether the admin has paused this user, whose other requests are rejected',
  }),
  expires_at: Nullable(TimeSchema),
})
export type Session = Static<typeof SessionSchema>

/** A browser in which a user is signed in. */
export const OpenSessionSchema = Type.Object({
  id: IdSchema,
  sign_in: OneOf(['link', 'token', 'account']),
  user_agent: Nullable(Type.String()),
  created_at: TimeSchema,
  last_seen_at: Nullable(TimeSchema),
  expires_at: TimeSchema,
  is_current: Type.Boolean(),
})
export type OpenSession = Static<typeof OpenSessionSchema>

export const OpenSessionListSchema = ListSchema('sessions', OpenSessionSchema)

/** A new one-time sign-in link, for the holder of the owner's token. */
export const SignInLinkSchema = Type.Object({ code: Type.String(), expires_at: TimeSchema })
export type SignInLink = Static<typeof SignInLinkSchema>
