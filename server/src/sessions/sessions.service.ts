import type { OpenSession } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'

export type SessionsService = ReturnType<typeof createSessionsService>

/** Lists and ends sessions of an owner. */
export function createSessionsService({ database: { call } }: { database: Database }) {
  return {
    list: async (
      page: { owner_id: string; limit: number; cursor: string | null },
      currentId: string | null,
    ): Promise<{ sessions: OpenSession[]; next_cursor: string | null }> => {
      const { sessions, next_cursor } = await call.sessions_list({
        ...page,
        now: new Date().toISOString(),
      })
      return {
        sessions: sessions.map(
          ({ id, sign_in, user_agent, created_at, last_seen_at, expires_at }) => ({
            id,
            sign_in,
            user_agent,
            created_at,
            last_seen_at,
            expires_at,
            is_current: id === currentId,
          }),
        ),
        next_cursor,
      }
    },
    /** Returns false if the owner does not have a session with this id. */
    end: (owner_id: string, id: string) => call.sessions_end({ owner_id, id }),
    endAll: (owner_id: string) => call.sessions_end_all({ owner_id }),
  }
}
