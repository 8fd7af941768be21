import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'

/** What a credential may be used for. No scope includes another. */
export const SCOPES = ['read', 'train', 'generate', 'admin'] as const
export const ScopeSchema = OneOf(SCOPES)
export type Scope = Static<typeof ScopeSchema>

export const KEY_NAME_LENGTH = 100

/** An API key for scripts as lists show it. The key itself is returned only once, when it is created. */
export const ApiKeySchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  /** The last four characters of the key, so that people can tell keys apart. */
  hint: Type.String(),
  scopes: Type.Array(ScopeSchema),
  created_at: TimeSchema,
  expires_at: Nullable(TimeSchema),
  last_used_at: Nullable(TimeSchema),
  revoked_at: Nullable(TimeSchema),
})
export type ApiKey = Static<typeof ApiKeySchema>

/**
 * A name contains at least one visible character and no line breaks, control characters or bidirectional formatting.
 * The joiners in emoji and Persian words are allowed.
 */
const KeyNameSchema = Type.String({
  minLength: 1,
  maxLength: KEY_NAME_LENGTH,
  pattern:
    '^(?=.*[\\p{L}\\p{N}\\p{P}\\p{S}])[^\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]*$',
  description: 'one line of readable letters, without control characters',
})

/** Follows "expires_at should be" in error messages. */
export const EXPIRY_FORMAT =
  'a time with a time zone, such as 2030-01-31T09:00:00Z, or a date, such as 2030-01-31; the key then expires at 00:00 UTC'

const ExpirySchema = Type.String({
  pattern:
    '^\\d{4}-\\d\\d-\\d\\d([Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d))?$',
  description: EXPIRY_FORMAT,
})

export const CreateKeyBodySchema = Type.Object(
  {
    name: KeyNameSchema,
    scopes: Type.Array(ScopeSchema, { minItems: 1, uniqueItems: true }),
    expires_at: Type.Optional(Nullable(ExpirySchema)),
  },
  { additionalProperties: false },
)
export type CreateKeyBody = Static<typeof CreateKeyBodySchema>

/** The only response that contains the key. */
export const CreatedKeySchema = Type.Object({ ...ApiKeySchema.properties, key: Type.String() })
export type CreatedKey = Static<typeof CreatedKeySchema>

export const ApiKeyListSchema = ListSchema('keys', ApiKeySchema)
