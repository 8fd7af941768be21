import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Flag, Id, Nullable, Text, Time } from './parts.ts'

const Session = Type.Object({ owner_id: Id, expires_at: Time, created_at: Time })

export const sessionFunctions = {
  /** Keeps the hash of a one-time sign-in code. */
  sign_in_codes_create: entry(
    Args({ code_hash: Text, owner_id: Id, now: Time, expires_at: Time }),
    Flag,
  ),
  /** Uses up an unexpired code and makes a session of it, at once; null when the code is not good. */
  sessions_create_from_code: entry(
    Args({ code_hash: Text, session_hash: Text, now: Time, expires_at: Time }),
    Nullable(Session),
  ),
  sessions_create: entry(
    Args({ session_hash: Text, owner_id: Id, now: Time, expires_at: Time }),
    Session,
  ),
  /** Null when unknown or expired. */
  sessions_get: entry(Args({ session_hash: Text, now: Time }), Nullable(Session)),
  /** Whether there was one. */
  sessions_delete: entry(Args({ session_hash: Text }), Flag),
}
