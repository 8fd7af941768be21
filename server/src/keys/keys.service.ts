import type { ApiKey } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { createKey } from './create-key.ts'
import { toApiKey } from './key.mapper.ts'

export type KeysService = ReturnType<typeof createKeysService>

/** Creates, lists and revokes API keys. Only their hashes are stored. */
export function createKeysService(deps: { database: Database }) {
  const { call } = deps.database
  return {
    create: createKey.bind(null, deps),
    list: async (page: { owner_id: string; limit: number; cursor: string | null }) => {
      const { keys, next_cursor } = await call.api_keys_list(page)
      return { keys: keys.map(toApiKey), next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<ApiKey | null> => {
      const row = await call.api_keys_get({ owner_id, id })
      return row && toApiKey(row)
    },
    /** Returns false if the owner does not have a key with this id. */
    revoke: (owner_id: string, id: string) =>
      call.api_keys_revoke({ owner_id, id, now: new Date().toISOString() }),
  }
}
