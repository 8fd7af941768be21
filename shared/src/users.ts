import { type Static, Type } from 'typebox'
import { ListSchema } from './lists.ts'
import { IdSchema, Nullable, OneOf, TimeSchema } from './schema.ts'
import { CapInputSchema, SpendingSchema } from './spending.ts'

export const USER_STATUSES = ['active', 'paused'] as const
export const UserStatusSchema = OneOf(USER_STATUSES)
export type UserStatus = Static<typeof UserStatusSchema>

/** The error code of a paused user's rejected requests, and of their runs on hold. */
export const USER_PAUSED = 'users.paused'

/** A user with an account, as the admin sees them. */
export const UserSchema = Type.Object({
  id: IdSchema,
  email: Type.String(),
  name: Nullable(Type.String()),
  role: OneOf(['admin', 'member']),
  status: UserStatusSchema,
  created_at: TimeSchema,
  last_seen_at: Nullable(TimeSchema),
  spending: SpendingSchema,
})
export type User = Static<typeof UserSchema>

export const UserListSchema = ListSchema('users', UserSchema)
export type UserList = Static<typeof UserListSchema>

/** `PATCH /api/users/:id`: `null` removes a cap; fields that are left out stay as they are. */
export const UpdateUserBodySchema = Type.Object(
  {
    status: Type.Optional(UserStatusSchema),
    day_cap_usd_micros: Type.Optional(CapInputSchema),
    month_cap_usd_micros: Type.Optional(CapInputSchema),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdateUserBody = Static<typeof UpdateUserBodySchema>

export const EmailSchema = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'an email address',
})

/** An invitation by the admin, which is valid for one account. */
export const InvitationSchema = Type.Object({
  email: EmailSchema,
  invited_by: Type.String(),
  created_at: TimeSchema,
  accepted_at: Nullable(TimeSchema),
})
export type Invitation = Static<typeof InvitationSchema>

export const InvitationListSchema = ListSchema('invitations', InvitationSchema)
export type InvitationList = Static<typeof InvitationListSchema>

export const InviteBodySchema = Type.Object({ email: EmailSchema }, { additionalProperties: false })

/** How the pages let people sign in: `supabase` if they have accounts. */
export const SignInSettingsSchema = Type.Union([
  Type.Object({ kind: Type.Literal('local') }),
  Type.Object({
    kind: Type.Literal('supabase'),
    url: Type.String(),
    anon_key: Type.String(),
    providers: Type.Array(Type.String(), {
      description: 'sign-in methods that the project has enabled, such as `email` and `github`',
    }),
    sign_up: OneOf(['invitation', 'open']),
  }),
])
export type SignInSettings = Static<typeof SignInSettingsSchema>
