import { OneOf, SpendingSchema, UserStatusSchema } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Nullable, pageArgs, Text, Time } from './parts.ts'

export const UserRow = Type.Object({
  id: Id,
  owner_id: Id,
  email: Text,
  name: Nullable(Text),
  role: OneOf(['admin', 'member']),
  status: UserStatusSchema,
  created_at: Time,
  last_seen_at: Nullable(Time),
})
export type UserRow = Static<typeof UserRow>

const UserWithSpending = Type.Object({ ...UserRow.properties, spending: SpendingSchema })

const Invitation = Type.Object({
  email: Text,
  invited_by: Text,
  created_at: Time,
  accepted_at: Nullable(Time),
})

const { owner_id: _, ...anyonesPage } = pageArgs

/** Emails are passed in lower case, because engines differ in how they convert them. */
export const userFunctions = {
  /**
   * Creates the account at the first sign-in, if the email is the admin's or invited, or sign-ups are open. With
   * `is_admin` the user becomes the admin, with all rows of the local owner, in place of the former admin.
   */
  users_sign_in: entry(
    Args({ id: Id, email: Text, name: Nullable(Text), is_admin: Flag, is_open: Flag, now: Time }),
    Type.Object({ outcome: OneOf(['signed_in', 'not_invited']), user: Nullable(UserRow) }),
  ),
  users_list: entry(
    Args({ ...anyonesPage, now: Time }),
    Type.Object({ users: Type.Array(UserWithSpending), next_cursor: Nullable(Text) }),
  ),
  /**
   * While a user is paused, their runs are not sent: they are on hold and due at once when the user is
   * active again. The admin cannot be paused.
   */
  users_update: entry(
    Args({
      id: Id,
      now: Time,
      status: Type.Optional(UserStatusSchema),
      day_usd_micros: Type.Optional(Nullable(Count)),
      month_usd_micros: Type.Optional(Nullable(Count)),
    }),
    Type.Object({
      outcome: OneOf(['updated', 'not_found', 'is_admin']),
      user: Nullable(UserWithSpending),
    }),
  ),
  invitations_create: entry(Args({ email: Text, invited_by: Text, now: Time }), Invitation),
  invitations_list: entry(
    Args(anyonesPage),
    Type.Object({ invitations: Type.Array(Invitation), next_cursor: Nullable(Text) }),
  ),
  /** Returns whether the invitation existed. */
  invitations_delete: entry(Args({ email: Text }), Flag),
}
