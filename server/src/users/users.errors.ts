import { type RunError, USER_PAUSED } from '@the-way/shared'
import { problem } from '../http/problem.ts'

/** What is said of a run that waits because its owner is paused. */
export const RUN_PAUSED: RunError = {
  code: USER_PAUSED,
  message: 'The admin has paused this account.',
  hint: 'It goes on by itself once the account is active again. Nothing was charged.',
  side: 'account',
  charged: 'no',
}

export const adminOnlyError = () =>
  problem({
    status: 403,
    code: 'users.admin_only',
    title: 'For the admin',
    detail: 'Only the admin of this server may do this. Ask them.',
  })

export const noAccountsError = () =>
  problem({
    status: 404,
    code: 'users.no_accounts',
    title: 'No accounts here',
    detail:
      'This server has one owner. For accounts, set SUPABASE_URL, SUPABASE_ANON_KEY and ADMIN_EMAIL (docs/accounts.md).',
  })

export const userNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'users.not_found',
    title: 'No such user',
    detail: `Nobody has the id ${id}. GET /api/users lists everybody.`,
  })

export const lastAdminError = () =>
  problem({
    status: 409,
    code: 'users.last_admin',
    title: 'The only admin',
    detail:
      'The admin cannot be paused: nobody would be left to undo it. Set ADMIN_EMAIL to somebody else’s address first.',
  })

export const invitationNotFoundError = () =>
  problem({
    status: 404,
    code: 'invitations.not_found',
    title: 'No such invitation',
    detail: 'Nobody with this address is invited. GET /api/invitations lists all invitations.',
  })
