import type {
  Invitation,
  InvitationList,
  ListQuery,
  UpdateUserBody,
  User,
  UserList,
} from '@the-way/shared'
import type { Caller } from '../ports/accounts/accounts.ts'
import type { Database } from '../ports/database/database.ts'
import { invitationNotFoundError, lastAdminError, userNotFoundError } from './users.errors.ts'

export type UsersService = ReturnType<typeof createUsersService>

export interface UsersDependencies {
  database: Database
  /** Called when runs that were on hold, because of a pause or a cap, may continue. */
  onReleased: () => void
}

/** Lets the admin list, pause, cap and invite users. */
export function createUsersService({ database, onReleased }: UsersDependencies) {
  const { call } = database
  const now = () => new Date().toISOString()
  const pageOf = ({ limit, cursor }: ListQuery) => ({ limit, cursor: cursor ?? null })

  return {
    list: (query: ListQuery): Promise<UserList> =>
      call.users_list({ ...pageOf(query), now: now() }),

    update: async (id: string, body: UpdateUserBody): Promise<User> => {
      const { status, day_cap_usd_micros: day, month_cap_usd_micros: month } = body
      const { outcome, user } = await call.users_update({
        id,
        now: now(),
        ...(status === undefined ? {} : { status }),
        ...(day === undefined ? {} : { day_usd_micros: day }),
        ...(month === undefined ? {} : { month_usd_micros: month }),
      })
      if (outcome === 'is_admin') throw lastAdminError()
      if (user === null) throw userNotFoundError(id)
      onReleased()
      return user
    },

    invitations: (query: ListQuery): Promise<InvitationList> =>
      call.invitations_list(pageOf(query)),

    invite: (email: string, { email: inviter, owner }: Caller): Promise<Invitation> =>
      call.invitations_create({
        email: email.toLowerCase(),
        invited_by: inviter ?? owner.name,
        now: now(),
      }),

    uninvite: async (email: string): Promise<void> => {
      if (!(await call.invitations_delete({ email: email.toLowerCase() })))
        throw invitationNotFoundError()
    },
  }
}
