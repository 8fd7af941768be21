import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

/** What a credential may be used for; none contains another. */
export const SCOPES = ['read', 'train', 'generate', 'admin'] as const
export const ScopeSchema = OneOf(SCOPES)
export type Scope = Static<typeof ScopeSchema>

export const KEY_NAME_LENGTH = 100

/** A key for scripts as lists show it: the key itself is told once, when it is made. */
export const ApiKeySchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  /** The last four characters, by which people tell keys apart. */
  hint: Type.String(),
  scopes: Type.Array(ScopeSchema),
  created_at: TimeSchema,
  expires_at: Nullable(TimeSchema),
  last_used_at: Nullable(TimeSchema),
  revoked_at: Nullable(TimeSchema),
})
export type ApiKey = Static<typeof ApiKeySchema>

export const CreateKeyBodySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: KEY_NAME_LENGTH, pattern: '\\S' }),
    scopes: Type.Array(ScopeSchema, { minItems: 1, uniqueItems: true }),
    expires_at: Type.Optional(Nullable(TimeSchema)),
  },
  { additionalProperties: false },
)
export type CreateKeyBody = Static<typeof CreateKeyBodySchema>

/** The one answer that holds the key. */
export const CreatedKeySchema = Type.Object({ ...ApiKeySchema.properties, key: Type.String() })
export type CreatedKey = Static<typeof CreatedKeySchema>

export const ApiKeyListSchema = ListSchema('keys', ApiKeySchema)
