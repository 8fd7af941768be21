import type { FunctionArgs } from '../../src/ports/database/functions.ts'

/** Returns a session of Ada as a sign-in by token creates it. */
export const newSession = (
  session_hash: string,
  overrides: Partial<FunctionArgs<'sessions_create'>> = {},
): FunctionArgs<'sessions_create'> => ({
  id: `id-${session_hash}`,
  session_hash,
  owner_id: 'ada',
  user_id: null,
  sign_in: 'token',
  user_agent: null,
  replaces: null,
  now: '2030-01-01T00:00:00Z',
  expires_at: '2031-01-01T00:00:00Z',
  ...overrides,
})
