import { problem } from '../errors/problem.ts'

export const usedCodeError = () =>
  problem({
    status: 401,
    code: 'session.used_code',
    title: 'Link used or expired',
    detail:
      'A sign-in link works once, for 10 minutes. Run `npm start -- --link` for a new one, or sign in with the owner’s token.',
  })

export const ownerTokenOnlyError = () =>
  problem({
    status: 403,
    code: 'session.owner_token_only',
    title: 'Owner’s token required',
    detail:
      'Only the owner’s token can create sign-in links. Run `npm start -- --link` on the server’s machine.',
  })

export const sessionNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'sessions.not_found',
    title: 'Session not found',
    detail: `You do not have a session with the id ${id}. It may have ended; GET /api/sessions lists yours.`,
  })
