import { type RunError, USER_PAUSED } from '@the-way/shared'
import { problem } from '../errors/problem.ts'

/** The error of a run that is on hold because its owner is paused. */
export const RUN_PAUSED: RunError = {
  code: USER_PAUSED,
  message: 'The admin paused this account.',
  hint: 'It continues by itself once the account is active again. Nothing was charged.',
  side: 'account',
  charged: 'no',
}

export const adminOnlyError = () =>
  problem({
    status: 403,
    code: 'users.admin_only',
    title: 'Admin required',
    detail: 'Only the admin of this server can do this.',
  })

export const userNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'users.not_found',
    title: 'User not found',
    detail: `There is no user with the id ${id}. GET /api/users lists all users.`,
  })

export const lastAdminError = () =>
  problem({
    status: 409,
    code: 'users.last_admin',
    title: 'The only admin',
    detail:
      'The only admin cannot be paused, because nobody could undo it. Set ADMIN_EMAIL to another person’s email first.',
  })

export const invitationNotFoundError = () =>
  problem({
    status: 404,
    code: 'invitations.not_found',
    title: 'Invitation not found',
    detail: 'No invitation for this email. GET /api/invitations lists all invitations.',
  })
