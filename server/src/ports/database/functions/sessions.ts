import { OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Nullable, pageArgs, Text, Time } from './parts.ts'
import { UserRow } from './users.ts'

export const SessionRow = Type.Object({
  id: Id,
  owner_id: Id,
  sign_in: OneOf(['link', 'token', 'account']),
  user_agent: Nullable(Text),
  created_at: Time,
  last_seen_at: Nullable(Time),
  expires_at: Time,
  user_id: Nullable(Id),
  /** The account of the session's user; `null` without accounts, or if the account no longer exists. */
  user: Nullable(UserRow),
})
export type SessionRow = Static<typeof SessionRow>

const newSession = {
  id: Id,
  session_hash: Text,
  user_agent: Nullable(Text),
  now: Time,
  expires_at: Time,
}

export const sessionFunctions = {
  /** Stores the hash of a one-time sign-in code. */
  sign_in_codes_create: entry(
    Args({ code_hash: Text, owner_id: Id, now: Time, expires_at: Time }),
    Flag,
  ),
  /** Uses up an unexpired code and creates a session, in one transaction; `null` if the code is invalid. */
  sessions_create_from_code: entry(Args({ code_hash: Text, ...newSession }), Nullable(SessionRow)),
  /** `replaces` is the hash of the session that the new one replaces. */
  sessions_create: entry(
    Args({
      ...newSession,
      owner_id: Id,
      user_id: Nullable(Id),
      sign_in: OneOf(['token', 'account']),
      replaces: Nullable(Text),
    }),
    SessionRow,
  ),
  /** Returns `null` if the session is unknown or expired. */
  sessions_get: entry(Args({ session_hash: Text, now: Time }), Nullable(SessionRow)),
  sessions_seen: entry(Args({ id: Id, now: Time }), Flag),
  /** Returns sessions that have not expired. */
  sessions_list: entry(
    Args({ ...pageArgs, now: Time }),
    Type.Object({ sessions: Type.Array(SessionRow), next_cursor: Nullable(Text) }),
  ),
  /** Returns whether the session existed. */
  sessions_delete: entry(Args({ session_hash: Text }), Flag),
  sessions_end: entry(Args({ owner_id: Id, id: Id }), Flag),
  /** Ends all sessions, deletes unused sign-in codes, and returns how many sessions there were. */
  sessions_end_all: entry(Args({ owner_id: Id }), Count),
}
