import { type Static, Type } from 'typebox'
import { IdSchema, Nullable, TimeSchema } from './schema.ts'

/** One of: the code of a sign-in link, or the owner's token. */
export const SignInBodySchema = Type.Object(
  {
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)
export type SignInBody = Static<typeof SignInBodySchema>

export const SessionSchema = Type.Object({
  owner: Type.Object({ id: IdSchema, name: Type.String() }),
  expires_at: Nullable(TimeSchema),
})
export type Session = Static<typeof SessionSchema>
