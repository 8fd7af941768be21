import { problem } from '../errors/problem.ts'

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
