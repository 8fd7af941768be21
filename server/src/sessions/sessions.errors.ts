import { problem } from '../http/problem.ts'

export const usedCodeError = () =>
  problem({
    status: 401,
    code: 'session.used_code',
    title: 'Link used or too old',
    detail:
      'A sign-in link works once and for ten minutes. `npm start -- --link` prints a new one, or sign in with the owner’s token.',
  })

export const ownerTokenOnlyError = () =>
  problem({
    status: 403,
    code: 'session.owner_token_only',
    title: 'For the owner’s token',
    detail:
      'Only the holder of the owner’s token makes sign-in links. Run `npm start -- --link` on the server’s machine.',
  })

export const sessionNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'sessions.not_found',
    title: 'No such session',
    detail: `You have no session with the id ${id}; it may have ended. GET /api/sessions lists yours.`,
  })
