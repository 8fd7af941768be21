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

/**
 * A name holds a letter, digit or sign that shows, and nothing that breaks the line, steers a terminal or turns the
 * direction of what follows. The joiners in emoji and Persian words are none of these.
 */
const KeyNameSchema = Type.String({
  minLength: 1,
  maxLength: KEY_NAME_LENGTH,
  pattern:
    '^(?=.*[\\p{L}\\p{N}\\p{P}\\p{S}])[^\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]*$',
  description: 'one line of readable letters, without control characters',
})

/** With `expires_at should be` before it. */
export const EXPIRY_WORDS =
  'a time with its zone, such as 2030-01-31T09:00:00Z, or a day, such as 2030-01-31, with whose beginning in UTC the key ends'

const ExpirySchema = Type.String({
  pattern:
    '^\\d{4}-\\d\\d-\\d\\d([Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d))?$',
  description: EXPIRY_WORDS,
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

/** The one answer that holds the key. */
export const CreatedKeySchema = Type.Object({ ...ApiKeySchema.properties, key: Type.String() })
export type CreatedKey = Static<typeof CreatedKeySchema>

export const ApiKeyListSchema = ListSchema('keys', ApiKeySchema)
